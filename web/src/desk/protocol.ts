/** The wire between the desk and the gateway, /desk/ws (docs/protocols.md). */

import { type Message, readMessage } from '../shared/message.ts';
import { list, number, oneOf, record, text, texts } from '../shared/wire.ts';

export const STATES = ['bot', 'offered', 'queued', 'with_agent', 'wrap_up', 'closed'] as const;
export type State = (typeof STATES)[number];

const CARE = ['', 'possible', 'danger'] as const;
export type Care = (typeof CARE)[number];

/** A conversation as it stands in a list; `since` the citizen waits for a human. */
export interface Card {
  readonly id: string;
  readonly channel: string;
  readonly language: string;
  readonly name: string;
  readonly team: string;
  readonly reason: string;
  readonly topic: string;
  readonly state: State;
  readonly agentId: string;
  readonly agent: string;
  readonly since: number;
  readonly last: string;
  /** Whether somebody is in danger, or may be, and in which. */
  readonly care: Care;
  readonly careKind: string;
}

export interface Understanding {
  readonly topic: string;
  readonly aspect: string;
  readonly confidence: number;
  readonly alternatives: readonly { readonly topic: string; readonly confidence: number }[];
}

/** All there is to know of the open conversation, its transcript apart. */
export interface Context {
  readonly id: string;
  readonly channel: string;
  readonly address: string;
  readonly language: string;
  readonly name: string;
  readonly state: State;
  readonly team: string;
  readonly reason: string;
  readonly agentId: string;
  readonly agent: string;
  readonly since: number;
  readonly understanding: Understanding | null;
  readonly facts: Readonly<Record<string, string>>;
  /** By seq of the message: sent, delivered, read, or in which way it failed. */
  readonly deliveries: Readonly<Record<string, string>>;
  /** Who closed the address to us: citizen, provider, or nobody. */
  readonly optedOut: string;
  readonly care: Care;
  readonly careKind: string;
}

export interface Lists {
  readonly queue: readonly Card[];
  readonly mine: readonly Card[];
  readonly colleagues: readonly Card[];
}

export type ClientMessage =
  | { type: 'open'; id: string }
  | { type: 'claim'; id: string }
  | { type: 'write'; id: string; reference: string; text: string }
  | { type: 'give_back'; id: string }
  | { type: 'end'; id: string }
  | { type: 'finish'; id: string; note: string }
  | { type: 'typing'; id: string };

export type ServerMessage =
  | { type: 'lists'; now: number; lists: Lists }
  | { type: 'conversation'; context: Context }
  | { type: 'messages'; id: string; messages: readonly Message[] }
  | { type: 'told'; code: string; id: string; by: string }
  | { type: 'typing'; id: string }
  | { type: 'ack'; reference: string }
  | { type: 'other' };

export function readServerMessage(value: unknown): ServerMessage {
  const wire = record(value);
  switch (wire.type) {
    case 'lists':
      return { type: 'lists', now: number(wire.now), lists: readLists(value) };
    case 'conversation':
      return { type: 'conversation', context: readContext(wire.conversation) };
    case 'messages':
      return { type: 'messages', id: text(wire.id), messages: list(wire.messages, readMessage) };
    case 'told':
      return { type: 'told', code: text(wire.code), id: text(wire.id), by: text(wire.by) };
    case 'typing':
      return { type: 'typing', id: text(wire.id) };
    case 'ack':
      return { type: 'ack', reference: text(wire.reference) };
    default:
      return { type: 'other' };
  }
}

function readLists(value: unknown): Lists {
  const wire = record(value);
  return { queue: list(wire.queue, readCard), mine: list(wire.mine, readCard), colleagues: list(wire.colleagues, readCard) };
}

function readCommon(value: unknown) {
  const wire = record(value);
  return {
    id: text(wire.id),
    channel: text(wire.channel),
    language: text(wire.language, 'nl'),
    name: text(wire.name),
    state: oneOf(STATES, wire.state, 'bot'),
    team: text(wire.team),
    reason: text(wire.reason),
    agentId: text(wire.agent_id),
    agent: text(wire.agent),
    since: number(wire.since),
    care: oneOf(CARE, wire.care, ''),
    careKind: text(wire.care_kind),
  };
}

function readCard(value: unknown): Card {
  const wire = record(value);
  return { ...readCommon(value), topic: text(wire.topic), last: text(wire.last) };
}

function readContext(value: unknown): Context {
  const wire = record(value);
  return {
    ...readCommon(value),
    address: text(wire.address),
    understanding: wire.understanding ? readUnderstanding(wire.understanding) : null,
    facts: texts(wire.facts),
    deliveries: texts(wire.deliveries),
    optedOut: text(wire.opted_out),
  };
}

function readUnderstanding(value: unknown): Understanding {
  const wire = record(value);
  const alternatives = list(wire.alternatives, (item) => {
    const { topic, confidence } = record(item);
    return { topic: text(topic), confidence: number(confidence) };
  });
  return { topic: text(wire.topic), aspect: text(wire.aspect), confidence: number(wire.confidence), alternatives };
}
