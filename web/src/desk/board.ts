/**
 * What an agent's desk shows, as a value: the lists, the open conversation, and what was written
 * and not yet taken. `step` makes the next board from what happens; no socket or page here.
 */

import { EMPTY, extended, type Transcript } from '../shared/transcript.ts';
import type { ClientMessage, Context, Lists, ServerMessage } from './protocol.ts';

export interface Writing {
  readonly reference: string;
  readonly id: string;
  readonly at: number;
  readonly text: string;
  /** waiting: no ack yet, so sent again after reconnecting. sent: in the log. */
  readonly status: 'waiting' | 'sent' | 'failed';
}

export interface Told {
  readonly code: string;
  readonly id: string;
  readonly by: string;
}

export interface Board {
  readonly link: 'connecting' | 'open' | 'lost';
  readonly lists: Lists;
  /** How far the server's clock is ahead of this browser's, in milliseconds. */
  readonly ahead: number;
  readonly openId: string;
  readonly context: Context | null;
  readonly transcript: Transcript;
  readonly outbox: readonly Writing[];
  readonly told: Told | null;
  /** Counts the signs that the open citizen is typing; 0 when none is fresh. */
  readonly typing: number;
  /** Of my conversations: the last words of the citizen that I had in view. */
  readonly seen: Readonly<Record<string, string>>;
}

export type Input =
  | { type: 'opened' }
  | { type: 'lost' }
  | { type: 'received'; at: number; message: ServerMessage }
  | { type: 'open'; id: string }
  | { type: 'act'; message: ClientMessage }
  | { type: 'wrote'; reference: string; at: number; text: string }
  | { type: 'finished'; note: string }
  | { type: 'dismissed' }
  | { type: 'quiet'; nth: number };

export interface Step {
  readonly board: Board;
  readonly send: readonly ClientMessage[];
  readonly wake: readonly { readonly after: number; readonly input: Input }[];
}

const TYPING_FADES_AFTER = 6_000;

export const NEW_BOARD: Board = {
  link: 'connecting',
  lists: { queue: [], mine: [], colleagues: [] },
  ahead: 0,
  openId: '',
  context: null,
  transcript: EMPTY,
  outbox: [],
  told: null,
  typing: 0,
  seen: {},
};

export function step(board: Board, input: Input): Step {
  switch (input.type) {
    case 'opened':
      return opened(board);
    case 'lost':
      return just({ ...board, link: 'lost', typing: 0 });
    case 'received':
      return received(board, input.message, input.at);
    case 'open':
      return show(board, input.id);
    case 'act':
      return just(board, board.link === 'open' ? [input.message] : []);
    case 'wrote':
      return wrote(board, { reference: input.reference, id: board.openId, at: input.at, text: input.text, status: 'waiting' });
    case 'finished':
      return finished(board, input.note);
    case 'dismissed':
      return just({ ...board, told: null });
    case 'quiet':
      return just(input.nth === board.typing ? { ...board, typing: 0 } : board);
  }
}

/** Whether the citizen of this conversation of mine said something I have not had in view. */
export function isUnread(board: Board, id: string, last: string): boolean {
  return id !== board.openId && board.seen[id] !== undefined && board.seen[id] !== last;
}

/** What I wrote in the open conversation that has not come back in its transcript. */
export function pending(board: Board): readonly Writing[] {
  return board.outbox.filter(({ id }) => id === board.openId);
}

function just(board: Board, send: readonly ClientMessage[] = []): Step {
  return { board, send, wake: [] };
}

function opened(board: Board): Step {
  const show: ClientMessage[] = board.openId === '' ? [] : [{ type: 'open', id: board.openId }];
  const again = board.outbox.filter(({ status }) => status === 'waiting').map(asSent);
  return just({ ...board, link: 'open' }, [...show, ...again]);
}

function received(board: Board, message: ServerMessage, at: number): Step {
  switch (message.type) {
    case 'lists':
      return just({ ...board, lists: message.lists, ahead: message.now - at, seen: seenOf(board, message.lists) });
    case 'conversation':
      return just(message.context.id === board.openId ? { ...board, context: message.context } : board);
    case 'messages':
      return just(message.id === board.openId ? withMessages(board, message) : board);
    case 'told':
      return just(withTold(board, message));
    case 'typing':
      return message.id === board.openId ? citizenTypes(board) : just(board);
    case 'ack':
      return just(acknowledged(board, message.reference));
    case 'other':
      return just(board);
  }
}

function show(board: Board, id: string): Step {
  if (id === board.openId) return just(board);
  const card = board.lists.mine.find((mine) => mine.id === id);
  const seen = card ? { ...board.seen, [id]: card.last } : board.seen;
  const next = { ...board, openId: id, context: null, transcript: EMPTY, typing: 0, told: null, seen };
  return just(next, board.link === 'open' ? [{ type: 'open', id }] : []);
}

function wrote(board: Board, writing: Writing): Step {
  const next = { ...board, outbox: [...board.outbox, writing] };
  return just(next, board.link === 'open' ? [asSent(writing)] : []);
}

function finished(board: Board, note: string): Step {
  if (board.link !== 'open') return just(board);
  const done: ClientMessage = { type: 'finish', id: board.openId, note };
  const { board: next, send } = show(board, '');
  return just(next, [done, ...send]);
}

function withMessages(board: Board, { messages }: ServerMessage & { type: 'messages' }): Board {
  const transcript = extended(board.transcript, messages);
  const arrived = new Set(transcript.messages.map(({ reference }) => reference));
  const outbox = board.outbox.filter(({ reference }) => !arrived.has(reference));
  const spoke = messages.some(({ author }) => author === 'citizen');
  return { ...board, transcript, outbox, typing: spoke ? 0 : board.typing };
}

/** What I wrote in a conversation that is not mine goes nowhere: it is kept in view as failed. */
function withTold(board: Board, { code, id, by }: Told): Board {
  const told = { code, id, by };
  if (told.code !== 'not_yours') return { ...board, told };
  if (told.id === board.openId && !isListed(board, told.id)) return { ...show(board, '').board, told: { ...told, code: 'gone' } };
  const outbox = board.outbox.map((writing) => (writing.id === told.id ? { ...writing, status: 'failed' as const } : writing));
  return { ...board, outbox, told };
}

function isListed({ lists }: Board, id: string): boolean {
  return [...lists.queue, ...lists.mine, ...lists.colleagues].some((card) => card.id === id);
}

function citizenTypes(board: Board): Step {
  const nth = board.typing + 1;
  return { ...just({ ...board, typing: nth }), wake: [{ after: TYPING_FADES_AFTER, input: { type: 'quiet', nth } }] };
}

/** In the open conversation the answer comes back in the transcript; elsewhere the ack is the end. */
function acknowledged(board: Board, reference: string): Board {
  const outbox = board.outbox
    .map((writing) => (writing.reference === reference ? { ...writing, status: 'sent' as const } : writing))
    .filter(({ status, id }) => status !== 'sent' || id === board.openId);
  return { ...board, outbox };
}

/** What is new in a list is seen when it comes; the open conversation is seen all the time. */
function seenOf(board: Board, { mine }: Lists): Record<string, string> {
  const seen = (id: string, last: string) => (id === board.openId ? last : (board.seen[id] ?? last));
  return Object.fromEntries(mine.map(({ id, last }) => [id, seen(id, last)]));
}

function asSent({ id, reference, text }: Writing): ClientMessage {
  return { type: 'write', id, reference, text };
}
