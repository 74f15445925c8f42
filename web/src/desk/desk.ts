import { Socket } from '../shared/socket.ts';
import { Throttle } from '../shared/throttle.ts';
import { uuid } from '../shared/uuid.ts';
import { type Board, type Input, NEW_BOARD, step } from './board.ts';
import { readServerMessage } from './protocol.ts';

const NOT_SIGNED_IN = 4401;
const TYPING_EVERY = 3_000;

/** Runs a board: gives it a socket and a clock, and tells of every change. */
export class Desk {
  board: Board = NEW_BOARD;
  /** By conversation: an answer that is not finished. */
  readonly drafts = new Map<string, string>();
  #socket: Socket;
  #changed: (before: Board) => void;
  #typing = new Throttle(() => this.#take({ type: 'act', message: { type: 'typing', id: this.board.openId } }), TYPING_EVERY);

  constructor(changed: (before: Board) => void, signedOut: () => void) {
    this.#changed = changed;
    this.#socket = new Socket(() => `${location.origin.replace('http', 'ws')}/desk/ws`, {
      opened: () => this.#take({ type: 'opened' }),
      received: (message) => this.#take({ type: 'received', at: Date.now(), message: readServerMessage(message) }),
      lost: (code) => {
        if (code === NOT_SIGNED_IN) {
          this.stop();
          signedOut();
        } else this.#take({ type: 'lost' });
      },
    });
  }

  start(): void {
    this.#socket.start();
  }

  /** Ends it, and forgets everything: the next to sign in here may be someone else. */
  stop(): void {
    this.#socket.stop();
    this.drafts.clear();
    this.#replace(NEW_BOARD);
  }

  open(id: string): void {
    this.#take({ type: 'open', id });
  }

  claim(id: string): void {
    this.#take({ type: 'act', message: { type: 'claim', id } });
  }

  giveBack(): void {
    this.#take({ type: 'act', message: { type: 'give_back', id: this.board.openId } });
  }

  end(): void {
    this.#take({ type: 'act', message: { type: 'end', id: this.board.openId } });
  }

  finish(note: string): void {
    this.#take({ type: 'finished', note });
  }

  write(text: string): void {
    this.#typing.startOver();
    this.#take({ type: 'wrote', reference: uuid(), at: Date.now(), text });
  }

  dismiss(): void {
    this.#take({ type: 'dismissed' });
  }

  typing(): void {
    this.#typing.hit();
  }

  #take(input: Input): void {
    const { board, send, wake } = step(this.board, input);
    this.#replace(board);
    for (const message of send) this.#socket.send(message);
    for (const { after, input: later } of wake) setTimeout(() => this.#take(later), after);
  }

  #replace(board: Board): void {
    const before = this.board;
    this.board = board;
    this.#changed(before);
  }
}
