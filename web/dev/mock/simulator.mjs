const BOT_NAME = 'Gemeente Voorbeeld';
const SMS_NUMBER = '+3197010200000';

/** One page with phones on the line: /simulator/ws. */
export function simulator(socket, counter) {
  const send = (message) => socket.send(JSON.stringify(message));
  const phones = () => [...counter.conversations.values()].filter(({ channel }) => channel === 'sms' || channel === 'telegram');
  const shown = new Map(phones().map(({ id, messages }) => [id, messages.length]));

  send({ type: 'state', sms: true, telegram: true, sms_number: SMS_NUMBER, bot_name: BOT_NAME, history: phones().flatMap((phone) => phone.messages.map((message) => asPhone(phone, message))) });

  const changed = (conversation) => {
    if (!phones().includes(conversation)) return;
    for (const message of conversation.messages.slice(shown.get(conversation.id) ?? 0)) send({ type: 'message', ...asPhone(conversation, message) });
    shown.set(conversation.id, conversation.messages.length);
  };
  const heard = (channel, address, name, said) => {
    const conversation = phones().find((phone) => phone.address === address) ?? counter.begin({ channel, address, name });
    counter.hear(conversation, said);
    send({ type: 'webhook', channel, status: 200 });
  };

  const take = {
    sms: ({ number, text }) => heard('sms', number, '', { text }),
    telegram: ({ chat, name, text }) => heard('telegram', String(chat), name, { text }),
    telegram_choice: ({ chat, data }) => heard('telegram', String(chat), '', { text: data.slice(1), payload: data }),
  };

  counter.on('changed', changed);
  socket.on('close', () => counter.off('changed', changed));
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    take[message.type]?.(message);
  });
}

function asPhone({ channel, address }, { seq, at, author, text, choices = [] }) {
  const buttons = channel === 'telegram' ? choices.map(({ title, payload }) => [{ text: title, data: payload }]) : [];
  const options = channel === 'sms' && choices.length > 0 ? `\n${choices.map(({ title }, index) => `${index + 1} ${title}`).join('\n')}` : '';
  return { phone: channel, to: address, from_us: author !== 'citizen', text: text + options, buttons, id: seq, at };
}
