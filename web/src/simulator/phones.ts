import type { PhoneKind, PhoneMessage, ServerMessage } from './protocol.ts';

/** What our webhook answered last, and when. */
export interface Answered {
  readonly status: number;
  readonly at: number;
}

/** All phones, as a value. */
export interface Phones {
  readonly link: 'connecting' | 'open' | 'lost';
  /** Which kinds are simulated; null until the server said so. */
  readonly on: Readonly<Record<PhoneKind, boolean>> | null;
  readonly smsNumber: string;
  readonly botName: string;
  readonly messages: readonly PhoneMessage[];
  readonly webhooks: Readonly<Partial<Record<PhoneKind, Answered>>>;
}

export const NEW_PHONES: Phones = { link: 'connecting', on: null, smsNumber: '', botName: '', messages: [], webhooks: {} };

/** The phones after `message`, that came `at` (milliseconds since the epoch). */
export function told(phones: Phones, message: ServerMessage, at: number): Phones {
  switch (message.type) {
    case 'state': {
      const { sms, telegram, smsNumber, botName, history } = message;
      return { ...phones, link: 'open', on: { sms, telegram }, smsNumber, botName, messages: history };
    }
    case 'message':
      return { ...phones, messages: withMessage(phones.messages, message.message) };
    case 'webhook':
      return { ...phones, webhooks: { ...phones.webhooks, [message.channel]: { status: message.status, at } } };
    case 'other':
      return phones;
  }
}

/** What is on the screen of one phone. */
export function screen(phones: Phones, phone: PhoneKind, to: string): readonly PhoneMessage[] {
  return phones.messages.filter((message) => message.phone === phone && message.to === to);
}

/** A message that is there already was edited. */
function withMessage(messages: readonly PhoneMessage[], message: PhoneMessage): readonly PhoneMessage[] {
  const at = messages.findIndex(({ phone, to, id }) => phone === message.phone && to === message.to && id === message.id);
  return at < 0 ? [...messages, message] : messages.with(at, message);
}
