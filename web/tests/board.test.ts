import { describe, expect, it } from 'vitest';
import { type Board, type Input, isUnread, NEW_BOARD, pending, step } from '../src/desk/board.ts';
import { type ClientMessage, readServerMessage } from '../src/desk/protocol.ts';

const got = (message: object, at = 0): Input => ({ type: 'received', at, message: readServerMessage(message) });
const card = (id: string, last = 'Hallo') => ({ id, channel: 'sms', last, since: 1_000, state: 'queued' });
const lists = (mine: object[] = [], queue: object[] = []) => got({ type: 'lists', now: 5_000, queue, mine, colleagues: [] }, 4_000);
const context = (id: string, change: object = {}) => got({ type: 'conversation', conversation: { ...card(id), ...change } });
const messages = (id: string, ...list: object[]) => got({ type: 'messages', id, messages: list });
const open = (id: string): Input => ({ type: 'open', id });
const wrote = (reference: string): Input => ({ type: 'wrote', reference, at: 0, text: reference });
const UP: Input = { type: 'opened' };

function after(inputs: readonly Input[], board: Board = NEW_BOARD) {
  const sent: ClientMessage[] = [];
  for (const input of inputs) {
    const next = step(board, input);
    board = next.board;
    sent.push(...next.send);
  }
  return { board, sent };
}

describe('the open conversation', () => {
  it('is asked for, and again after a lost connection', () => {
    const { sent } = after([UP, open('a'), { type: 'lost' }, UP]);
    expect(sent).toEqual([{ type: 'open', id: 'a' }, { type: 'open', id: 'a' }]);
  });

  it('takes only what is its own', () => {
    const { board } = after([UP, open('a'), context('b'), messages('b', { seq: 1 }), context('a'), messages('a', { seq: 1, text: 'x' })]);
    expect(board.context?.id).toBe('a');
    expect(board.transcript.messages).toMatchObject([{ seq: 1, text: 'x' }]);
  });

  it('starts empty when another is opened', () => {
    const { board } = after([UP, open('a'), context('a'), messages('a', { seq: 1 }), open('b')]);
    expect(board).toMatchObject({ openId: 'b', context: null, transcript: { messages: [] } });
  });

  it('is closed, with a word why, when it is no longer at the desk', () => {
    const { board } = after([UP, open('a'), got({ type: 'told', code: 'not_yours', id: 'a', by: '' })]);
    expect(board).toMatchObject({ openId: '', told: { code: 'gone' } });
  });

  it('has the whole transcript once, also when it comes again', () => {
    const all = messages('a', { seq: 1 }, { seq: 2 });
    expect(after([UP, open('a'), all, { type: 'lost' }, UP, all]).board.transcript.messages).toHaveLength(2);
  });
});

describe('answers', () => {
  it('are sent again, with the same reference, until taken', () => {
    const { sent } = after([UP, open('a'), wrote('r1'), wrote('r2'), got({ type: 'ack', reference: 'r1' }), { type: 'lost' }, UP]);
    expect(sent.filter(({ type }) => type === 'write').map((message) => 'reference' in message && message.reference)).toEqual(['r1', 'r2', 'r2']);
  });

  it('stay in view until they come back in the transcript', () => {
    const acked = after([UP, open('a'), wrote('r1'), got({ type: 'ack', reference: 'r1' })]).board;
    expect(pending(acked)).toMatchObject([{ reference: 'r1', status: 'sent' }]);
    expect(pending(after([messages('a', { seq: 1, reference: 'r1' })], acked).board)).toEqual([]);
  });

  it('are not shown in another conversation', () => {
    expect(pending(after([UP, open('a'), wrote('r1'), open('b')]).board)).toEqual([]);
  });

  it.each([[[]], [[got({ type: 'ack', reference: 'r1' })]]])('that nobody got are kept in view as failed (%#)', (acked) => {
    const told = got({ type: 'told', code: 'not_yours', id: 'a', by: 'Bram' });
    const { board } = after([UP, lists([], [card('a')]), open('a'), wrote('r1'), ...acked, told]);
    expect(pending(board)).toMatchObject([{ status: 'failed' }]);
  });
});

describe('what an agent does', () => {
  it('goes nowhere without a connection, rather than surprising anyone later', () => {
    const act: Input = { type: 'act', message: { type: 'claim', id: 'a' } };
    expect(after([act, UP]).sent).toEqual([]);
    expect(after([UP, act]).sent).toEqual([{ type: 'claim', id: 'a' }]);
  });

  it('finishing sends the note and closes the conversation', () => {
    const { board, sent } = after([UP, open('a'), { type: 'finished', note: 'Spoed' }]);
    expect(sent.slice(1)).toEqual([{ type: 'finish', id: 'a', note: 'Spoed' }, { type: 'open', id: '' }]);
    expect(board.openId).toBe('');
  });

  it('is told who was first, until told that is read', () => {
    const told = after([UP, open('a'), got({ type: 'told', code: 'claim_lost', id: 'a', by: 'Bram' })]).board;
    expect(told.told).toEqual({ code: 'claim_lost', id: 'a', by: 'Bram' });
    expect(after([{ type: 'dismissed' }], told).board.told).toBeNull();
  });
});

describe('my conversations', () => {
  it('are unread when the citizen said something while I looked elsewhere', () => {
    const first = after([UP, lists([card('a', 'een'), card('b', 'een')]), open('a')]).board;
    const next = after([lists([card('a', 'twee'), card('b', 'twee')])], first).board;
    expect(['a', 'b'].map((id) => isUnread(next, id, 'twee'))).toEqual([false, true]);
    const read = after([open('b'), open('a')], next).board;
    expect(isUnread(read, 'b', 'twee')).toBe(false);
  });
});

it('knows how far the clocks are apart', () => {
  expect(after([lists()]).board.ahead).toBe(1_000);
});

it('forgets that the citizen types, unless there was a newer sign', () => {
  const typing = got({ type: 'typing', id: 'a' });
  const first = step(after([UP, open('a')]).board, typing);
  const second = step(first.board, typing);
  expect(step(second.board, first.wake[0]!.input).board.typing).toBe(2);
  expect(step(second.board, second.wake[0]!.input).board.typing).toBe(0);
});
