import { list, number, oneOf, record, text } from './wire.ts';

const AUTHORS = ['citizen', 'bot', 'agent', 'system'] as const;
export type Author = (typeof AUTHORS)[number];

export interface Choice {
  readonly title: string;
  readonly payload: string;
}

/** One entry of a transcript; `at` is milliseconds since the epoch. */
export interface Message {
  readonly seq: number;
  readonly at: number;
  readonly author: Author;
  readonly text: string;
  readonly language: string;
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly reference: string;
}

export function readMessage(value: unknown): Message {
  const wire = record(value);
  return {
    seq: number(wire.seq),
    at: number(wire.at),
    author: oneOf(AUTHORS, wire.author, 'system'),
    text: text(wire.text),
    language: text(wire.language, 'nl'),
    name: text(wire.name),
    choices: list(wire.choices, readChoice),
    reference: text(wire.reference),
  };
}

function readChoice(value: unknown): Choice {
  const wire = record(value);
  return { title: text(wire.title), payload: text(wire.payload) };
}
