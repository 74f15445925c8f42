import type { Language } from '../shared/time.ts';
import type { Board } from './board.ts';
import type { Desk } from './desk.ts';
import type { Say } from './strings.ts';

/** What every part of the page is drawn from. `now` is the server's time, in milliseconds. */
export interface View {
  readonly board: Board;
  readonly desk: Desk;
  readonly me: string;
  readonly say: Say;
  readonly language: Language;
  readonly now: number;
  /** On a screen too narrow for three columns the context comes when asked for. */
  readonly contextShown: boolean;
  readonly showContext: (shown: boolean) => void;
}
