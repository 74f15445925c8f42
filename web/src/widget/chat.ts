import type { Choice } from '../shared/message.ts';
import { Socket } from '../shared/socket.ts';
import { Throttle } from '../shared/throttle.ts';
import { uuid } from '../shared/uuid.ts';
import { Memory } from './memory.ts';
import { readServerMessage } from './protocol.ts';
import { begin, type Input, type Session, step, unsendable } from './session.ts';

const TYPING_EVERY = 3_000;

/** Runs a session: gives it a socket, a clock and a memory, and tells of every change. */
export class Chat {
  session: Session;
  /** Whether an earlier chat of this tab goes on, so that what it said is not news. */
  readonly resumed: boolean;
  #socket: Socket;
  #memory: Memory;
  #changed: () => void;
  #typing = new Throttle(() => this.#take({ type: 'is_typing' }), TYPING_EVERY);

  constructor(server: string, language: string, changed: () => void) {
    this.#changed = changed;
    this.#memory = new Memory(server);
    const { token, outbox } = this.#memory.load();
    this.session = begin(language, token, outbox);
    this.resumed = token !== '';
    this.#socket = new Socket(() => socketAddress(server), {
      opened: () => this.#take({ type: 'opened' }),
      received: (message) => this.#take({ type: 'received', message: readServerMessage(message) }),
      lost: () => this.#take({ type: 'lost' }),
    });
  }

  start(): void {
    if (this.session.link !== 'idle') return;
    this.#take({ type: 'connecting' });
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
    this.session = { ...this.session, link: 'idle' };
  }

  write(text: string): void {
    if (unsendable(text) !== '') return;
    this.#typing.startOver();
    this.#take({ type: 'wrote', id: uuid(), at: Date.now(), text });
  }

  choose(choice: Choice): void {
    this.#take({ type: 'chose', id: uuid(), at: Date.now(), choice });
  }

  typing(): void {
    this.#typing.hit();
  }

  speak(language: string): void {
    if (language !== this.session.language) this.#take({ type: 'language', language });
  }

  #take(input: Input): void {
    const { session, send, wake, reconnect } = step(this.session, input);
    this.session = session;
    this.#memory.save(session);
    for (const message of send) this.#socket.send(message);
    for (const { after, input: later } of wake) setTimeout(() => this.#take(later), after);
    if (session.link === 'refused') this.#socket.stop();
    else if (reconnect) this.#socket.reconnect();
    this.#changed();
  }
}

function socketAddress(server: string): string {
  const url = new URL('/chat/ws', server);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
