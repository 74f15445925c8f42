import { expect, it } from 'vitest';
import { NEW_PHONES, screen, told } from '../src/simulator/phones.ts';
import { readServerMessage } from '../src/simulator/protocol.ts';

const note = (id: number, change: object = {}) => ({ type: 'message', phone: 'sms', to: '+31600000001', from_us: true, text: `${id}`, buttons: [], id, at: id, ...change });
const after = (...wire: object[]) => wire.reduce((phones: typeof NEW_PHONES, each, at) => told(phones, readServerMessage(each), at), NEW_PHONES);
const texts = (phones: typeof NEW_PHONES, to = '+31600000001') => screen(phones, 'sms', to).map(({ text }) => text);

it('shows each phone its own messages, and what was before', () => {
  const state = { type: 'state', sms: true, telegram: false, sms_number: '+3197', bot_name: '', history: [note(1)] };
  const phones = after(state, note(2), note(3, { to: '+31600000002' }), note(4, { phone: 'telegram', to: '1001' }));
  expect(texts(phones)).toEqual(['1', '2']);
  expect(phones).toMatchObject({ link: 'open', on: { sms: true, telegram: false }, smsNumber: '+3197' });
});

it('replaces a message that was edited', () => {
  expect(texts(after(note(1), note(2), note(1, { text: 'anders' })))).toEqual(['anders', '2']);
});

it('keeps what our webhook answered last, per channel', () => {
  const phones = after({ type: 'webhook', channel: 'sms', status: 200 }, { type: 'webhook', channel: 'telegram', status: 403 });
  expect(phones.webhooks).toEqual({ sms: { status: 200, at: 0 }, telegram: { status: 403, at: 1 } });
});
