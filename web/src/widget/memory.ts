import { list, number, record, text } from '../shared/wire.ts';
import type { Outgoing, Session } from './session.ts';

/** What the browser keeps of a chat while its tab is open, so that a reload goes on with it. */
export interface Kept {
  readonly token: string;
  readonly outbox: readonly Outgoing[];
}

export class Memory {
  #key: string;
  #written = '';

  constructor(server: string) {
    this.#key = `balie-chat ${server}`;
  }

  load(): Kept {
    const wire = record(parsed(storage()?.getItem(this.#key) ?? ''));
    return { token: text(wire.token), outbox: list(wire.outbox, readOutgoing) };
  }

  save(session: Session): void {
    const outbox = session.outbox.filter(({ status }) => status === 'waiting');
    const value = JSON.stringify({ token: session.token, outbox });
    if (value === this.#written) return;
    this.#written = value;
    try {
      storage()?.setItem(this.#key, value);
    } catch {
      // Storage is full or forbidden: the chat works, only a reload starts anew.
    }
  }
}

function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

function readOutgoing(value: unknown): Outgoing {
  const wire = record(value);
  const payload = typeof wire.payload === 'string' ? wire.payload : null;
  return { id: text(wire.id), at: number(wire.at), text: text(wire.text), payload, status: 'waiting' };
}
