import { backoff } from './backoff.ts';
import { record } from './wire.ts';

const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;

export interface SocketListener {
  opened(): void;
  received(message: unknown): void;
  /** The connection ended with this close code. A try to reconnect follows, unless `stop` is called here. */
  lost(code: number): void;
}

/** A WebSocket of JSON messages that comes back by itself, and notices when the line is dead. */
export class Socket {
  #url: () => string;
  #listener: SocketListener;
  #pings: boolean;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #stopped = true;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setTimeout> | undefined;
  #pong: ReturnType<typeof setTimeout> | undefined;

  /** @param options whether the other side answers `ping` with `pong`; then silence is noticed */
  constructor(url: () => string, listener: SocketListener, options: { ping: boolean } = { ping: true }) {
    this.#url = url;
    this.#listener = listener;
    this.#pings = options.ping;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#attempt = 0;
    addEventListener('online', this.#hurry);
    addEventListener('offline', this.#drop);
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    removeEventListener('online', this.#hurry);
    removeEventListener('offline', this.#drop);
    clearTimeout(this.#retry);
    this.#forget();
  }

  /** Ends the connection and makes a new one after the usual wait. */
  reconnect(): void {
    if (this.#socket) this.#ended(1000);
  }

  /** Sends if there is a connection; what must arrive has to be sent again by who owns it. */
  send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #connect(): void {
    const socket = new WebSocket(this.#url());
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#pings) this.#keepAlive();
      this.#listener.opened();
    };
    socket.onmessage = ({ data }) => this.#take(String(data));
    socket.onclose = ({ code }) => this.#ended(code);
  }

  #take(data: string): void {
    clearTimeout(this.#pong);
    const message = parsed(data);
    if (message === undefined) return;
    // A server that only refuses us has to be left alone longer and longer.
    if (record(message).type !== 'error') this.#attempt = 0;
    this.#listener.received(message);
  }

  #ended(code: number): void {
    this.#forget();
    this.#listener.lost(code);
    if (this.#stopped) return;
    this.#retry = setTimeout(() => this.#connect(), backoff(this.#attempt++, Math.random()));
  }

  #forget(): void {
    clearInterval(this.#ping);
    clearTimeout(this.#pong);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #keepAlive(): void {
    this.#ping = setInterval(() => {
      this.send({ type: 'ping' });
      clearTimeout(this.#pong);
      this.#pong = setTimeout(() => this.reconnect(), PONG_WITHIN);
    }, PING_EVERY);
  }

  #hurry = (): void => {
    if (this.#socket) return;
    clearTimeout(this.#retry);
    this.#attempt = 0;
    this.#connect();
  };

  // A browser that says it is offline is right; without this a dead line shows only at the next ping.
  #drop = (): void => this.reconnect();
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
