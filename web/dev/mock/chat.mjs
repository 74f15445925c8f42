/** One widget on the line: /chat/ws. */
export function chat(socket, counter) {
  let conversation = null;
  let sent = 0;
  let told = '';
  const send = (message) => socket.send(JSON.stringify(message));

  const changed = (which) => {
    if (which !== conversation) return;
    const messages = conversation.messages.slice(sent);
    sent = conversation.messages.length;
    if (messages.length > 0) send({ type: 'messages', messages });
    const state = JSON.stringify({ type: 'state', state: conversation.state, agent: conversation.agent, busy: conversation.busy });
    if (state !== told) socket.send((told = state));
  };
  const agentTypes = (which, author) => which === conversation && author === 'agent' && send({ type: 'typing', author });

  const take = {
    hello({ token, after, language }) {
      conversation = token ? counter.byToken(token) : counter.begin({ language });
      if (!conversation) {
        send({ type: 'error', code: 'bad_token' });
        socket.close(4403);
        return;
      }
      sent = after;
      send({ type: 'welcome', token: conversation.token, conversation_id: conversation.id });
      if (conversation.messages.length === 0) counter.greet(conversation);
      else changed(conversation);
    },
    message({ id, text }) {
      if (text.length > 10_000) return send({ type: 'error', code: 'too_long' });
      send({ type: 'ack', id });
      return counter.hear(conversation, { reference: id, text });
    },
    choice({ id, payload, title }) {
      send({ type: 'ack', id });
      counter.hear(conversation, { reference: id, text: title, payload });
    },
    typing: () => counter.emit('typing', conversation, 'citizen'),
    ping: () => send({ type: 'pong' }),
  };

  counter.on('changed', changed).on('typing', agentTypes);
  socket.on('close', () => counter.off('changed', changed).off('typing', agentTypes));
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    take[message.type]?.(message);
  });
}
