import type { Key } from './strings.ts';

/** A combination of keys; all need Alt and Shift or are function keys, so that none is in the way of typing. */
export interface Shortcut {
  readonly code: string;
  readonly altShift: boolean;
  readonly shown: readonly string[];
  /** For aria-keyshortcuts. */
  readonly aria: string;
  readonly does: Key;
}

function altShift(code: string, key: string, does: Key): Shortcut {
  return { code, altShift: true, shown: ['Alt', 'Shift', key], aria: `Alt+Shift+${code.replace('Key', '')}`, does };
}

export const KEYS = {
  next: altShift('ArrowDown', '↓', 'key_next'),
  previous: altShift('ArrowUp', '↑', 'key_previous'),
  claim: altShift('Enter', 'Enter', 'key_claim'),
  answer: { code: 'F2', altShift: false, shown: ['F2'], aria: 'F2', does: 'key_answer' },
  give_back: altShift('KeyB', 'B', 'key_give_back'),
  end: altShift('KeyA', 'A', 'key_end'),
} as const satisfies Record<string, Shortcut>;

export type Action = keyof typeof KEYS;

/** What a key press asks for, if anything. Goes by the place of the key, as Alt changes what it types. */
export function actionOf({ code, altKey, shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'code' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>): Action | null {
  if (ctrlKey || metaKey || altKey !== shiftKey) return null;
  const found = Object.entries(KEYS).find(([, key]) => key.code === code && key.altShift === altKey);
  return found ? (found[0] as Action) : null;
}

/** The id that comes `by` places after `openId` in `ids`, going round; the first where none is open. */
export function neighbour(ids: readonly string[], openId: string, by: 1 | -1): string {
  const at = ids.indexOf(openId);
  if (at < 0) return ids.at(by === 1 ? 0 : -1) ?? '';
  return ids.at((at + by) % ids.length) ?? '';
}
