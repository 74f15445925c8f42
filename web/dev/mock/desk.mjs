import { randomBytes } from 'node:crypto';

const MUNICIPALITY = 'Gemeente Voorbeeld';

/** Local accounts and their cookies. Nina still has a one-time password. */
export class Accounts {
  agents = new Map([
    ['anna', { id: 'anna', name: 'Anna', admin: true, must_change_password: false, password: 'balie-balie-balie' }],
    ['bram', { id: 'bram', name: 'Bram', admin: false, must_change_password: false, password: 'balie-balie-balie' }],
    ['nina', { id: 'nina', name: 'Nina', admin: false, must_change_password: true, password: 'eenmalig' }],
  ]);
  cookies = new Map();
  wrong = 0;

  of(request) {
    const cookie = /balie_desk=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    return this.agents.get(this.cookies.get(cookie));
  }

  signIn(agent) {
    const cookie = randomBytes(16).toString('hex');
    this.cookies.set(cookie, agent.id);
    return `balie_desk=${cookie}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

export async function deskApi(request, response, path, accounts) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)) : {};
  const answer = (status, value, headers = {}) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(value && JSON.stringify(value));
  };
  const refuse = (status, error) => answer(status, { error, message: `Refused: ${error}.` });
  const me = accounts.of(request);
  const session = ({ password, ...agent }, headers) => (password, answer(200, { agent, municipality: MUNICIPALITY }, headers));

  const routes = {
    'GET /desk/api/session': () => (me ? session(me) : refuse(401, 'not_signed_in')),
    'POST /desk/api/session': () => {
      const agent = accounts.agents.get(body.id);
      if (accounts.wrong > 4) return refuse(429, 'too_many_tries');
      if (agent?.password !== body.password) return (accounts.wrong++, refuse(401, 'wrong_password'));
      return session(agent, { 'Set-Cookie': accounts.signIn(agent) });
    },
    'DELETE /desk/api/session': () => answer(204, null, { 'Set-Cookie': 'balie_desk=; Max-Age=0; Path=/' }),
    'POST /desk/api/password': () => {
      if (body.password.length < 12) return refuse(400, 'weak_password');
      Object.assign(me, { password: body.password, must_change_password: false });
      return answer(204, null);
    },
    'GET /desk/api/agents': () => answer(200, { agents: [...accounts.agents.values()].map(({ id, name, admin }) => ({ id, name, admin })) }),
    'POST /desk/api/agents': () => {
      if (!/^[a-z][a-z0-9._-]*$/.test(body.id)) return refuse(400, 'bad_id');
      if (accounts.agents.has(body.id)) return refuse(409, 'exists');
      const password = randomBytes(9).toString('base64url');
      accounts.agents.set(body.id, { ...body, admin: false, must_change_password: true, password });
      return answer(201, { one_time_password: password });
    },
  };
  (routes[`${request.method} ${path}`] ?? (() => refuse(404, 'not_found')))();
}

/** One desk on the line: /desk/ws. */
export function deskSocket(socket, counter, me) {
  if (!me) {
    socket.close(4401);
    return;
  }
  let open = null;
  let shown = 0;
  const send = (message) => socket.send(JSON.stringify(message));
  const all = () => [...counter.conversations.values()];

  const lists = () => {
    const cards = all().map(card);
    const held = cards.filter(({ agent_id }) => agent_id !== '');
    send({
      type: 'lists',
      now: Date.now(),
      queue: cards.filter(({ state }) => state === 'queued').sort((a, b) => a.since - b.since),
      mine: held.filter(({ agent_id }) => agent_id === me.id),
      colleagues: held.filter(({ agent_id }) => agent_id !== me.id),
    });
  };
  const context = () => {
    send({ type: 'conversation', conversation: contextOf(open) });
    send({ type: 'messages', id: open.id, messages: open.messages.slice(shown) });
    shown = open.messages.length;
  };
  const changed = (which) => {
    lists();
    if (which === open) context();
  };
  const typing = (which, author) => which === open && author === 'citizen' && send({ type: 'typing', id: which.id });
  const mine = (conversation, act) => {
    if (conversation.agent_id === me.id) act();
    else send({ type: 'told', code: 'not_yours', id: conversation.id, by: conversation.agent });
  };

  const take = {
    open(conversation) {
      open = conversation ?? null;
      shown = 0;
      if (open) context();
    },
    claim(conversation) {
      const by = counter.claim(conversation, me);
      if (by) send({ type: 'told', code: 'claim_lost', id: conversation.id, by });
    },
    write: (conversation, { reference, text }) =>
      mine(conversation, () => {
        send({ type: 'ack', reference });
        if (conversation.references.has(reference)) return;
        conversation.references.add(reference);
        counter.say(conversation, { author: 'agent', name: me.name, text, reference });
      }),
    give_back: (conversation) => mine(conversation, () => counter.giveBack(conversation)),
    end: (conversation) => mine(conversation, () => counter.end(conversation)),
    finish: (conversation) => mine(conversation, () => counter.finish(conversation)),
    typing: (conversation) => counter.emit('typing', conversation, 'agent'),
    ping: () => send({ type: 'pong' }),
  };

  lists();
  counter.on('changed', changed).on('typing', typing);
  socket.on('close', () => counter.off('changed', changed).off('typing', typing));
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    take[message.type]?.(counter.conversations.get(message.id), message);
  });
}

function card(conversation) {
  const { id, channel, language, name, team, reason, state, agent_id, agent, since, understanding } = conversation;
  const last = conversation.messages.findLast(({ author }) => author === 'citizen')?.text ?? '';
  return { id, channel, language, name, team, reason, topic: understanding?.topic ?? '', state, agent_id, agent, since, last };
}

function contextOf(conversation) {
  const { id, channel, address, language, name, state, team, reason, agent_id, agent, since, understanding, facts, deliveries } = conversation;
  return { id, channel, address, language, name, state, team, reason, agent_id, agent, since, understanding, facts, deliveries };
}
