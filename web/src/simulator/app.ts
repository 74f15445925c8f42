import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { filled } from '../shared/filled.ts';
import { Socket } from '../shared/socket.ts';
import type { Language } from '../shared/time.ts';
import type { Owner } from './phone.ts';
import { NEW_PHONES, type Phones, screen, told } from './phones.ts';
import { type Button, type ClientMessage, type PhoneKind, type PhoneMessage, readServerMessage } from './protocol.ts';
import { type Say, STRINGS } from './strings.ts';
import './phone.ts';

/** Invented people: numbers that are given to nobody, and chats that do not exist. */
const OWNERS: Readonly<Record<PhoneKind, readonly [Owner, ...Owner[]]>> = {
  sms: [
    { to: '+31600000001', name: '+31 6 0000 0001' },
    { to: '+31600000002', name: '+31 6 0000 0002' },
    { to: '+31600000003', name: '+31 6 0000 0003' },
  ],
  telegram: [
    { to: '1001', name: 'Sam' },
    { to: '1002', name: 'Noor' },
    { to: '1003', name: 'Youssef' },
  ],
};

/** The page with the phones: each speaks with our webhooks as its provider would. */
@customElement('balie-simulator')
export class BalieSimulator extends LitElement {
  @state() private language: Language = 'nl';
  @state() private phones: Phones = NEW_PHONES;
  @state() private owner: Readonly<Record<PhoneKind, Owner>> = { sms: OWNERS.sms[0], telegram: OWNERS.telegram[0] };

  #socket = new Socket(
    () => `${location.origin.replace('http', 'ws')}/simulator/ws`,
    {
      opened: () => undefined,
      received: (message) => (this.phones = told(this.phones, readServerMessage(message), Date.now())),
      lost: () => (this.phones = { ...this.phones, link: 'lost' }),
    },
    { ping: false },
  );

  override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#socket.start();
  }

  override willUpdate(): void {
    document.documentElement.lang = this.language;
    document.title = STRINGS[this.language].page_title;
  }

  override render(): TemplateResult {
    const say: Say = (key, values) => filled(STRINGS[this.language][key], values);
    const { link } = this.phones;
    return html`
      <header class="top">
        <div>
          <h1 class="top-title">${say('title')}</h1>
          <p class="top-lead">${say('lead')}</p>
        </div>
        <nav class="top-links" aria-label=${say('links')}>
          <a class="utrecht-link utrecht-link--html-a" href="/">${say('start_page')}</a>
          <a class="utrecht-link utrecht-link--html-a" href="/desk">${say('desk')}</a>
          <button type="button" class="utrecht-button utrecht-button--subtle" lang=${this.#other} @click=${() => (this.language = this.#other)}>
            ${this.#other === 'en' ? 'English' : 'Nederlands'}
          </button>
        </nav>
        <p class="top-link" role="status">${link === 'open' ? nothing : say(link)}</p>
      </header>
      <main class="phones">${this.#phone('sms', this.phones.smsNumber, say)} ${this.#phone('telegram', this.phones.botName, say)}</main>
    `;
  }

  get #other(): Language {
    return this.language === 'nl' ? 'en' : 'nl';
  }

  #phone(kind: PhoneKind, counter: string, say: Say): TemplateResult {
    const owner = this.owner[kind];
    return html`
      <balie-phone .say=${say} .kind=${kind} .language=${this.language} .owner=${owner} .owners=${OWNERS[kind]} .counter=${counter}
        .messages=${screen(this.phones, kind, owner.to)} .answered=${this.phones.webhooks[kind]} .on=${this.phones.on?.[kind] ?? true}
        @phone-owner=${({ detail }: CustomEvent<Owner>) => (this.owner = { ...this.owner, [kind]: detail })}
        @phone-text=${({ detail }: CustomEvent<string>) => this.#send(this.#typed(kind, detail))}
        @phone-button=${({ detail }: CustomEvent<{ message: PhoneMessage; button: Button }>) => this.#send(pressed(detail.message, detail.button))}>
      </balie-phone>
    `;
  }

  #typed(kind: PhoneKind, text: string): ClientMessage {
    const { to, name } = this.owner[kind];
    return kind === 'sms' ? { type: 'sms', number: to, text } : { type: 'telegram', chat: Number(to), name, text };
  }

  #send(message: ClientMessage): void {
    this.#socket.send(message);
  }
}

function pressed(message: PhoneMessage, button: Button): ClientMessage {
  return { type: 'telegram_choice', chat: Number(message.to), message: message.id, data: button.data };
}
