import { filled } from '../shared/filled.ts';
import type { Language } from '../shared/time.ts';
import { type Key, type Say, STRINGS } from './strings.ts';

export function speaking(language: Language): Say {
  return (key, values) => filled(STRINGS[language][key], values);
}

/** What an agent reads for a word of the wire, or the word itself where we have no other. */
export function worded(say: Say, word: string, values: Readonly<Record<string, string>> = {}): string {
  return word in STRINGS.nl ? say(word as Key, values) : word;
}
