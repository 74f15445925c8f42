import { list, record, text } from '../shared/wire.ts';

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly admin: boolean;
  readonly mustChangePassword: boolean;
}

export interface SignedIn {
  readonly agent: Agent;
  readonly municipality: string;
}

/** The desk's web API said no; `code` is its word for why, or `unreachable`. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Who is signed in in this browser. Throws Refused `not_signed_in` where nobody is. */
export async function session(): Promise<SignedIn> {
  return readSignedIn(await call('GET', 'session'));
}

/** Throws Refused `wrong_password` or `too_many_tries`. */
export async function signIn(id: string, password: string): Promise<SignedIn> {
  return readSignedIn(await call('POST', 'session', { id, password }));
}

export async function signOut(): Promise<void> {
  await call('DELETE', 'session');
}

/** Throws Refused `weak_password` where it has under 12 characters. */
export async function changePassword(password: string): Promise<void> {
  await call('POST', 'password', { password });
}

/** Everyone with an account; for admins only. */
export async function agents(): Promise<Agent[]> {
  return list(record(await call('GET', 'agents')).agents, readAgent);
}

/** Makes an account and gives its one-time password. Throws Refused `bad_id` or `exists`. */
export async function addAgent(id: string, name: string): Promise<string> {
  return text(record(await call('POST', 'agents', { id, name })).one_time_password);
}

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const json = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(`/desk/api/${path}`, { method, ...json }).catch(() => {
    throw new Refused('unreachable');
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(text(record(answer).error, 'unreachable'));
  return answer;
}

function readSignedIn(value: unknown): SignedIn {
  const wire = record(value);
  return { agent: readAgent(wire.agent), municipality: text(wire.municipality) };
}

function readAgent(value: unknown): Agent {
  const wire = record(value);
  return { id: text(wire.id), name: text(wire.name), admin: wire.admin === true, mustChangePassword: wire.must_change_password === true };
}
