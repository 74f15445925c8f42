/**
 * One chat, as a value: what is known, and what each thing that happens makes of it.
 *
 * No socket, no clock, no page here. `step` takes the session and one input and gives the
 * session after it, together with what should be sent and what to be woken for.
 */

import type { Choice, Message } from '../shared/message.ts';
import { EMPTY, extended, lastSeq, type Transcript } from '../shared/transcript.ts';
import { type ClientMessage, MAX_TEXT, type Phase, type ServerMessage } from './protocol.ts';

/** idle: not asked to connect yet. refused: the server does not serve this site. */
export type Link = 'idle' | 'connecting' | 'open' | 'lost' | 'refused';

/** What the citizen should know beyond the state of the conversation. */
export type Notice = '' | 'new_chat' | 'too_fast';

/** What the citizen wrote or chose and has not come back in the transcript yet. */
export interface Outgoing {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  /** Of the button that was chosen; null where the text was typed. */
  readonly payload: string | null;
  /** waiting: no ack yet, so sent again after reconnecting. sent: in the log. */
  readonly status: 'waiting' | 'sent' | 'failed';
}

export interface Session {
  readonly token: string;
  readonly conversation: string;
  readonly language: string;
  readonly link: Link;
  readonly phase: Phase;
  readonly agent: string;
  readonly busy: boolean;
  /** Counts the signs that the agent is typing; 0 when none is fresh. */
  readonly agentTyping: number;
  readonly transcript: Transcript;
  readonly outbox: readonly Outgoing[];
  readonly notice: Notice;
}

export type Input =
  | { type: 'connecting' }
  | { type: 'opened' }
  | { type: 'lost' }
  | { type: 'received'; message: ServerMessage }
  | { type: 'wrote'; id: string; at: number; text: string }
  | { type: 'chose'; id: string; at: number; choice: Choice }
  | { type: 'is_typing' }
  | { type: 'language'; language: string }
  | { type: 'resend' }
  | { type: 'resync' }
  | { type: 'agent_quiet'; nth: number };

export interface Wake {
  readonly after: number;
  readonly input: Input;
}

export interface Step {
  readonly session: Session;
  readonly send: readonly ClientMessage[];
  readonly wake: readonly Wake[];
  readonly reconnect: boolean;
}

const TYPING_FADES_AFTER = 6_000;
const RESEND_AFTER = 3_000;
const RESYNC_AFTER = 2_000;

/** A session as it starts, from what the browser kept of it (an empty token starts a new one). */
export function begin(language: string, token = '', outbox: readonly Outgoing[] = []): Session {
  return {
    token,
    conversation: '',
    language,
    link: 'idle',
    phase: 'bot',
    agent: '',
    busy: false,
    agentTyping: 0,
    transcript: EMPTY,
    outbox,
    notice: '',
  };
}

export function step(session: Session, input: Input): Step {
  switch (input.type) {
    case 'connecting':
      return just({ ...session, link: 'connecting' });
    case 'opened':
      return opened(session);
    case 'lost':
      return lost(session);
    case 'received':
      return received(session, input.message);
    case 'wrote':
      return added(session, { id: input.id, at: input.at, text: input.text, payload: null, status: 'waiting' });
    case 'chose':
      return chose(session, input.id, input.at, input.choice);
    case 'is_typing':
      return just(session, session.link === 'open' ? [{ type: 'typing' }] : []);
    case 'language':
      return { ...just({ ...session, language: input.language }), reconnect: session.link === 'open' };
    case 'resend':
      return just({ ...session, notice: '' }, session.link === 'open' ? unacknowledged(session) : []);
    case 'resync':
      return { ...just(session), reconnect: session.link === 'open' && session.transcript.early.length > 0 };
    case 'agent_quiet':
      return just(input.nth === session.agentTyping ? { ...session, agentTyping: 0 } : session);
  }
}

/** The choices that can still be made: those of the last message that has any, until answered. */
export function openChoices(session: Session): Message | null {
  if (session.phase === 'with_agent' || session.outbox.some(({ status }) => status !== 'failed')) return null;
  const last = session.transcript.messages.findLast(({ author, choices }) => author === 'citizen' || choices.length > 0);
  return last && last.author !== 'citizen' ? last : null;
}

/** Why `text` cannot be sent, if so. */
export function unsendable(text: string): '' | 'empty' | 'too_long' {
  if (text.trim() === '') return 'empty';
  return text.length > MAX_TEXT ? 'too_long' : '';
}

function just(session: Session, send: readonly ClientMessage[] = [], wake: readonly Wake[] = []): Step {
  return { session, send, wake, reconnect: false };
}

function opened(session: Session): Step {
  const { token, language } = session;
  return just(session, [{ type: 'hello', token, after: lastSeq(session.transcript), language }]);
}

function lost(session: Session): Step {
  const link = session.link === 'refused' ? 'refused' : 'lost';
  return just({ ...session, link, busy: false, agentTyping: 0 });
}

function added(session: Session, outgoing: Outgoing): Step {
  const next = { ...session, outbox: [...session.outbox, outgoing], notice: '' as const };
  return just(next, session.link === 'open' ? [asSent(outgoing)] : []);
}

function chose(session: Session, id: string, at: number, choice: Choice): Step {
  if (!openChoices(session)?.choices.includes(choice)) return just(session);
  return added(session, { id, at, text: choice.title, payload: choice.payload, status: 'waiting' });
}

function received(session: Session, message: ServerMessage): Step {
  switch (message.type) {
    case 'welcome':
      return welcomed(session, message.token, message.conversation);
    case 'messages':
      return told(session, message.messages);
    case 'state':
      return just({ ...session, phase: message.phase, agent: message.agent, busy: message.busy });
    case 'typing':
      return agentTypes(session);
    case 'ack':
      return just(marked(session, (outgoing) => outgoing.id === message.id, 'sent'));
    case 'error':
      return failed(session, message.code);
    case 'other':
      return just(session);
  }
}

function welcomed(session: Session, token: string, conversation: string): Step {
  const next: Session = { ...session, token, conversation, link: 'open' };
  const another = session.conversation !== '' && session.conversation !== conversation;
  // The server holds another conversation than the one we have messages of: ask for all of it.
  if (another) return { ...just({ ...next, transcript: EMPTY }), reconnect: true };
  return just(next, unacknowledged(next));
}

function told(session: Session, messages: readonly Message[]): Step {
  const transcript = extended(session.transcript, messages);
  const arrived = new Set(transcript.messages.map(({ reference }) => reference));
  const outbox = session.outbox.filter(({ id }) => !arrived.has(id));
  const spoke = messages.some(({ author }) => author === 'agent');
  const next = { ...session, transcript, outbox, agentTyping: spoke ? 0 : session.agentTyping };
  const missing = transcript.early.length > 0;
  return just(next, [], missing ? [{ after: RESYNC_AFTER, input: { type: 'resync' } }] : []);
}

function agentTypes(session: Session): Step {
  const nth = session.agentTyping + 1;
  const quiet = { after: TYPING_FADES_AFTER, input: { type: 'agent_quiet', nth } as const };
  return just({ ...session, agentTyping: nth }, [], [quiet]);
}

function failed(session: Session, code: string): Step {
  switch (code) {
    case 'bad_token':
      return { ...just(startedOver(session)), reconnect: true };
    case 'too_fast':
      return just({ ...session, notice: 'too_fast' }, [], [{ after: RESEND_AFTER, input: { type: 'resend' } }]);
    case 'too_long':
    case 'bad_message':
      return just(withoutOldest(session));
    case 'origin':
      return just({ ...session, link: 'refused' });
    default:
      return just(session);
  }
}

/** A new chat; what the citizen wrote and no server took yet goes along. */
function startedOver(session: Session): Session {
  const outbox = session.outbox.filter(({ status }) => status === 'waiting');
  return { ...begin(session.language, '', outbox), link: session.link, notice: 'new_chat' };
}

/** The server takes messages in order, so what it refuses is the oldest without an ack. */
function withoutOldest(session: Session): Session {
  const oldest = session.outbox.find(({ status }) => status === 'waiting');
  return marked(session, (outgoing) => outgoing === oldest, 'failed');
}

function marked(session: Session, which: (outgoing: Outgoing) => boolean, status: Outgoing['status']): Session {
  const outbox = session.outbox.map((outgoing) => (which(outgoing) ? { ...outgoing, status } : outgoing));
  return { ...session, outbox };
}

function unacknowledged(session: Session): ClientMessage[] {
  return session.outbox.filter(({ status }) => status === 'waiting').map(asSent);
}

function asSent({ id, text, payload }: Outgoing): ClientMessage {
  return payload === null ? { type: 'message', id, text } : { type: 'choice', id, payload, title: text };
}
