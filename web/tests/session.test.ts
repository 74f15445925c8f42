import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../src/shared/message.ts';
import type { ClientMessage, ServerMessage } from '../src/widget/protocol.ts';
import { begin, type Input, openChoices, type Outgoing, type Session, step, unsendable } from '../src/widget/session.ts';
import { statusOf, writerOf } from '../src/widget/status.ts';

const said = (seq: number, message: Partial<Message> = {}): Message => ({
  seq, at: seq, author: 'bot', text: `${seq}`, language: 'nl', name: '', choices: [], reference: '', ...message,
});
const got = (message: ServerMessage): Input => ({ type: 'received', message });
const messages = (...list: Message[]): Input => got({ type: 'messages', messages: list });
const welcome = got({ type: 'welcome', token: 't', conversation: 'c' });
const error = (code: string): Input => got({ type: 'error', code });
const wrote = (id: string, text = id): Input => ({ type: 'wrote', id, at: 0, text });
const phase = (of: Session['phase'], agent = '', busy = false): Input => got({ type: 'state', phase: of, agent, busy });
const OPEN: Input[] = [{ type: 'connecting' }, { type: 'opened' }, welcome];

/** All inputs one after the other: the session at the end, and all that was sent on the way. */
function after(inputs: readonly Input[], session = begin('nl')) {
  const sent: ClientMessage[] = [];
  let reconnects = 0;
  for (const input of inputs) {
    const next = step(session, input);
    session = next.session;
    sent.push(...next.send);
    reconnects += Number(next.reconnect);
  }
  return { session, sent, reconnects };
}

const seqs = (session: Session) => session.transcript.messages.map(({ seq }) => seq);
const ids = (session: Session) => session.outbox.map(({ id }) => id);

describe('hello', () => {
  it('starts a session with an empty token', () => {
    expect(after([{ type: 'opened' }]).sent).toEqual([{ type: 'hello', token: '', after: 0, language: 'nl' }]);
  });

  it('asks, after a lost connection, for what comes after the last message', () => {
    const { sent } = after([...OPEN, messages(said(1), said(2)), { type: 'lost' }, { type: 'opened' }]);
    expect(sent.at(-1)).toEqual({ type: 'hello', token: 't', after: 2, language: 'nl' });
  });

  it('takes up what an earlier page kept', () => {
    const kept: Outgoing = { id: 'a', at: 0, text: 'Hallo', payload: null, status: 'waiting' };
    const { sent } = after(OPEN, begin('en', 'kept', [kept]));
    expect(sent).toEqual([
      { type: 'hello', token: 'kept', after: 0, language: 'en' },
      { type: 'message', id: 'a', text: 'Hallo' },
    ]);
  });
});

describe('sending', () => {
  it('waits for the welcome', () => {
    expect(after([{ type: 'opened' }, wrote('a')]).sent).toHaveLength(1);
  });

  it('sends what was typed offline once there is a connection, in order', () => {
    const { sent } = after([...OPEN, { type: 'lost' }, wrote('a'), wrote('b'), { type: 'opened' }, welcome]);
    expect(sent.slice(2)).toEqual([{ type: 'message', id: 'a', text: 'a' }, { type: 'message', id: 'b', text: 'b' }]);
  });

  it('sends again, with the same id, only what had no ack', () => {
    const { sent } = after([...OPEN, wrote('a'), wrote('b'), got({ type: 'ack', id: 'a' }), { type: 'lost' }, { type: 'opened' }, welcome]);
    expect(sent.filter(({ type }) => type === 'message')).toEqual(['a', 'b', 'b'].map((id) => ({ type: 'message', id, text: id })));
  });

  it('shows an own message once: waiting, sent, then in its place', () => {
    const written = after([...OPEN, wrote('a')]);
    expect(written.session.outbox).toMatchObject([{ id: 'a', status: 'waiting' }]);
    const acked = after([got({ type: 'ack', id: 'a' })], written.session);
    expect(acked.session.outbox).toMatchObject([{ id: 'a', status: 'sent' }]);
    const back = after([messages(said(1, { author: 'citizen', reference: 'a' }))], acked.session);
    expect(back.session.outbox).toEqual([]);
    expect(seqs(back.session)).toEqual([1]);
  });

  it('sends again a little later when told it was too fast', () => {
    const { session, wake } = step(after([...OPEN, wrote('a')]).session, error('too_fast'));
    expect(statusOf(session)).toBe('too_fast');
    expect(after(wake.map(({ input }) => input), session).sent).toEqual([{ type: 'message', id: 'a', text: 'a' }]);
  });

  it.each(['bad_message', 'too_long'])('does not try for ever what is refused as %s', (code) => {
    const { session, sent } = after([...OPEN, wrote('a'), wrote('b'), error(code), { type: 'lost' }, { type: 'opened' }, welcome]);
    expect(session.outbox.map(({ status }) => status)).toEqual(['failed', 'waiting']);
    expect(sent.at(-1)).toMatchObject({ id: 'b' });
  });

  it('tells of typing only on an open line', () => {
    expect(after([{ type: 'is_typing' }]).sent).toEqual([]);
    expect(after([...OPEN, { type: 'is_typing' }]).sent.at(-1)).toEqual({ type: 'typing' });
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['Hoi', ''],
    ['x'.repeat(10_000), ''],
    ['x'.repeat(10_001), 'too_long'],
  ])('knows what cannot be sent (%#)', (text, why) => {
    expect(unsendable(text)).toBe(why);
  });
});

describe('a token that is not known', () => {
  it('starts a new chat and takes along what no server had', () => {
    const before = [...OPEN, messages(said(1)), wrote('a'), wrote('b'), got({ type: 'ack', id: 'a' })];
    const { session, reconnects } = after([...before, { type: 'lost' }, { type: 'opened' }, error('bad_token')]);
    expect(reconnects).toBe(1);
    expect(session).toMatchObject({ token: '', notice: 'new_chat', transcript: { messages: [] } });
    expect(ids(session)).toEqual(['b']);
    expect(after([{ type: 'opened' }, welcome], session).sent).toEqual([
      { type: 'hello', token: '', after: 0, language: 'nl' },
      { type: 'message', id: 'b', text: 'b' },
    ]);
  });

  it('asks for everything when the server holds another conversation', () => {
    const other = got({ type: 'welcome', token: 't', conversation: 'other' });
    const { session, reconnects } = after([...OPEN, messages(said(1)), { type: 'lost' }, { type: 'opened' }, other]);
    expect([seqs(session), reconnects]).toEqual([[], 1]);
  });

  it('stays away where the site is not served', () => {
    const { session } = after([{ type: 'opened' }, error('origin'), { type: 'lost' }]);
    expect(statusOf(session)).toBe('refused');
  });
});

describe('choices', () => {
  const ask = said(1, { choices: [{ title: 'Ja', payload: '/ja' }, { title: 'Nee', payload: '/nee' }] });
  const chosen: Input = { type: 'chose', id: 'a', at: 0, choice: ask.choices[0]! };

  it('stay open until the citizen says something, by button or by typing', () => {
    const asked = after([...OPEN, messages(ask, said(2))]).session;
    expect(openChoices(asked)).toBe(ask);
    expect(openChoices(after([chosen], asked).session)).toBeNull();
    expect(openChoices(after([wrote('x')], asked).session)).toBeNull();
    expect(openChoices(after([messages(said(3, { author: 'citizen' }))], asked).session)).toBeNull();
  });

  it('are those of the last message that has any', () => {
    const next = said(2, { choices: [{ title: 'Later', payload: '/later' }] });
    expect(openChoices(after([...OPEN, messages(ask, next)]).session)).toBe(next);
  });

  it('send the payload, and show the title as an own message', () => {
    const { session, sent } = after([...OPEN, messages(ask), chosen]);
    expect(sent.at(-1)).toEqual({ type: 'choice', id: 'a', payload: '/ja', title: 'Ja' });
    expect(session.outbox).toMatchObject([{ text: 'Ja' }]);
  });

  it('cannot be made twice, nor once a human is there', () => {
    expect(after([...OPEN, messages(ask), chosen, { ...chosen, id: 'b' }]).session.outbox).toHaveLength(1);
    expect(openChoices(after([...OPEN, messages(ask), phase('with_agent', 'Anna')]).session)).toBeNull();
  });
});

describe('how it stands', () => {
  it.each<[string, Input[], string, string]>([
    ['nothing to say', [phase('bot')], '', ''],
    ['the bot works', [phase('bot', '', true)], '', 'bot'],
    ['waiting', [phase('queued')], 'queued', ''],
    ['an agent', [phase('with_agent', 'Anna')], 'with_agent', ''],
    ['an agent types', [phase('with_agent', 'Anna'), got({ type: 'typing' })], 'with_agent', 'agent'],
    ['an agent spoke', [phase('with_agent', 'Anna'), got({ type: 'typing' }), messages(said(1, { author: 'agent' }))], 'with_agent', ''],
    ['the line is cut', [phase('queued', '', true), { type: 'lost' }], 'lost', ''],
  ])('%s', (_, inputs, status, writer) => {
    const { session } = after([...OPEN, ...inputs]);
    expect([statusOf(session), writerOf(session)]).toEqual([status, writer]);
  });

  it('forgets that the agent types, unless there was a newer sign', () => {
    const typing = got({ type: 'typing' });
    const first = step(after(OPEN).session, typing);
    const second = step(first.session, typing);
    expect(step(second.session, first.wake[0]!.input).session.agentTyping).toBe(2);
    expect(step(second.session, second.wake[0]!.input).session.agentTyping).toBe(0);
  });

  it('says hello anew in another language', () => {
    const { session, reconnects } = after([...OPEN, { type: 'language', language: 'en' }]);
    expect([session.language, reconnects]).toEqual(['en', 1]);
  });
});

describe('a message that is missing', () => {
  it('is waited for, then asked for', () => {
    const { session, wake } = step(after([...OPEN, messages(said(1))]).session, messages(said(3)));
    expect(seqs(session)).toEqual([1]);
    expect(step(session, wake[0]!.input).reconnect).toBe(true);
    const filled = after([messages(said(2))], session).session;
    expect(seqs(filled)).toEqual([1, 2, 3]);
    expect(step(filled, wake[0]!.input).reconnect).toBe(false);
  });
});

/**
 * A server with a log, a line that may be cut between any two frames and delivers the frames of
 * one batch in any order and more than once, and a citizen who types at any time.
 */
type Happening = { type: 'type' } | { type: 'bot' } | { type: 'deliver'; order: number } | { type: 'take' } | { type: 'cut' } | { type: 'up' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constant({ type: 'type' } as const),
  fc.constant({ type: 'bot' } as const),
  fc.record({ type: fc.constant('deliver' as const), order: fc.nat() }),
  fc.constant({ type: 'take' } as const),
  fc.constant({ type: 'cut' } as const),
  fc.constant({ type: 'up' } as const),
);

class World {
  session = begin('nl');
  log: Message[] = [];
  typed: string[] = [];
  #up = false;
  #toServer: ClientMessage[] = [];
  #toClient: ServerMessage[] = [];

  happen(happening: Happening): void {
    switch (happening.type) {
      case 'type': {
        const id = `m${this.typed.length}`;
        this.typed.push(id);
        this.#input(wrote(id));
        break;
      }
      case 'bot':
        this.#append({ author: 'bot' });
        break;
      case 'take':
        this.#take();
        break;
      case 'deliver':
        this.#deliver(happening.order);
        break;
      case 'cut':
        this.#cut();
        break;
      case 'up':
        this.#connect();
    }
  }

  settle(): void {
    this.#cut();
    this.#connect();
    for (let turns = 0; turns < 200 && (this.#toServer.length > 0 || this.#toClient.length > 0); turns += 1) {
      this.#take();
      this.#deliver(0);
    }
  }

  #connect(): void {
    if (this.#up) return;
    this.#up = true;
    this.#input({ type: 'opened' });
  }

  #cut(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#toServer = [];
    this.#toClient = [];
    this.#input({ type: 'lost' });
  }

  #input(input: Input): void {
    const next = step(this.session, input);
    this.session = next.session;
    if (this.#up) this.#toServer.push(...next.send);
    if (next.reconnect) {
      this.#cut();
      this.#connect();
    }
  }

  #take(): void {
    const message = this.#toServer.shift();
    if (!message) return;
    if (message.type === 'hello') {
      this.#toClient.push({ type: 'welcome', token: 't', conversation: 'c' });
      for (const entry of this.log.slice(message.after)) this.#toClient.push({ type: 'messages', messages: [entry] });
    }
    if (message.type === 'message') {
      this.#toClient.push({ type: 'ack', id: message.id });
      if (!this.log.some(({ reference }) => reference === message.id)) this.#append({ author: 'citizen', reference: message.id });
    }
  }

  #append(message: Partial<Message>): void {
    const entry = said(this.log.length + 1, message);
    this.log.push(entry);
    if (this.#up) this.#toClient.push({ type: 'messages', messages: [entry] });
  }

  /** The next frame; with an odd order the one after it comes first, and with one of three it comes twice. */
  #deliver(order: number): void {
    const index = order % 2 === 1 && this.#toClient.length > 1 ? 1 : 0;
    const [frame] = this.#toClient.splice(index, 1);
    if (!frame) return;
    this.#input(got(frame));
    if (order % 3 === 1 && this.#up) this.#input(got(frame));
  }
}

describe('whatever the line does', () => {
  it('nothing is missing and nothing is doubled, on either side', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 120 }), (happenings) => {
        const world = new World();
        for (const each of happenings) {
          world.happen(each);
          const shown = seqs(world.session);
          expect(shown).toEqual(shown.map((_, index) => index + 1));
        }
        world.settle();
        expect(world.session.transcript.messages).toEqual(world.log);
        expect(ids(world.session)).toEqual([]);
        const arrived = world.log.filter(({ author }) => author === 'citizen').map(({ reference }) => reference);
        expect([...arrived].sort()).toEqual([...world.typed].sort());
      }),
      { numRuns: 400 },
    );
  });
});
