/** The wire between the widget and the gateway, /chat/ws (docs/protocols.md). */

import { type Message, readMessage } from '../shared/message.ts';
import { list, oneOf, record, text } from '../shared/wire.ts';

export const PHASES = ['bot', 'offered', 'queued', 'with_agent', 'wrap_up', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

export const MAX_TEXT = 10_000;

export type ClientMessage =
  | { type: 'hello'; token: string; after: number; language: string }
  | { type: 'message'; id: string; text: string }
  | { type: 'choice'; id: string; payload: string; title: string }
  | { type: 'typing' };

export type ServerMessage =
  | { type: 'welcome'; token: string; conversation: string }
  | { type: 'messages'; messages: readonly Message[] }
  | { type: 'state'; phase: Phase; agent: string; busy: boolean }
  | { type: 'typing' }
  | { type: 'ack'; id: string }
  | { type: 'error'; code: string }
  | { type: 'other' };

export function readServerMessage(value: unknown): ServerMessage {
  const wire = record(value);
  switch (wire.type) {
    case 'welcome':
      return { type: 'welcome', token: text(wire.token), conversation: text(wire.conversation_id) };
    case 'messages':
      return { type: 'messages', messages: list(wire.messages, readMessage) };
    case 'state':
      return { type: 'state', phase: oneOf(PHASES, wire.state, 'bot'), agent: text(wire.agent), busy: wire.busy === true };
    case 'typing':
      return { type: 'typing' };
    case 'ack':
      return { type: 'ack', id: text(wire.id) };
    case 'error':
      return { type: 'error', code: text(wire.code) };
    default:
      return { type: 'other' };
  }
}
