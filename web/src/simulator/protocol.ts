/** The wire between the phones and the development server, /simulator/ws (docs/protocols.md). */

import { list, number, oneOf, record, text } from '../shared/wire.ts';

const PHONES = ['sms', 'telegram'] as const;
export type PhoneKind = (typeof PHONES)[number];

export interface Button {
  readonly text: string;
  readonly data: string;
}

/** One message on the phone of `to`: a number, or a Telegram chat. */
export interface PhoneMessage {
  readonly phone: PhoneKind;
  readonly to: string;
  readonly fromUs: boolean;
  readonly text: string;
  readonly buttons: readonly (readonly Button[])[];
  readonly id: number;
  readonly at: number;
}

export type ClientMessage =
  | { type: 'sms'; number: string; text: string }
  | { type: 'telegram'; chat: number; name: string; text: string }
  | { type: 'telegram_choice'; chat: number; message: number; data: string };

export type ServerMessage =
  | { type: 'state'; sms: boolean; telegram: boolean; smsNumber: string; botName: string; history: readonly PhoneMessage[] }
  | { type: 'message'; message: PhoneMessage }
  | { type: 'webhook'; channel: PhoneKind; status: number }
  | { type: 'other' };

export function readServerMessage(value: unknown): ServerMessage {
  const wire = record(value);
  switch (wire.type) {
    case 'state':
      return {
        type: 'state',
        sms: wire.sms === true,
        telegram: wire.telegram === true,
        smsNumber: text(wire.sms_number),
        botName: text(wire.bot_name),
        history: list(wire.history, readPhoneMessage),
      };
    case 'message':
      return { type: 'message', message: readPhoneMessage(value) };
    case 'webhook':
      return { type: 'webhook', channel: oneOf(PHONES, wire.channel, 'sms'), status: number(wire.status) };
    default:
      return { type: 'other' };
  }
}

function readPhoneMessage(value: unknown): PhoneMessage {
  const wire = record(value);
  return {
    phone: oneOf(PHONES, wire.phone, 'sms'),
    to: text(wire.to, String(number(wire.to))),
    fromUs: wire.from_us === true,
    text: text(wire.text),
    buttons: list(wire.buttons, (row) => list(row, readButton)),
    id: number(wire.id),
    at: number(wire.at),
  };
}

function readButton(value: unknown): Button {
  const wire = record(value);
  return { text: text(wire.text), data: text(wire.data) };
}
