import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { icons } from '../shared/icons.ts';
import { richText } from '../shared/rich-text.ts';
import { clock, type Language } from '../shared/time.ts';
import type { Answered } from './phones.ts';
import type { Button, PhoneKind, PhoneMessage } from './protocol.ts';
import type { Say } from './strings.ts';

/** Who can hold a phone: the address it has on its channel, and how it is called. */
export interface Owner {
  readonly to: string;
  readonly name: string;
}

/**
 * One phone. Fires `phone-owner` (detail: the Owner chosen), `phone-text` (the text typed) and
 * `phone-button` (the message and the button pressed).
 */
@customElement('balie-phone')
export class BaliePhone extends LitElement {
  @property({ attribute: false }) say!: Say;
  @property() kind: PhoneKind = 'sms';
  @property() language: Language = 'nl';
  @property({ attribute: false }) owner!: Owner;
  @property({ attribute: false }) owners: readonly Owner[] = [];
  /** Who the phone talks to: our number, or the name of the bot. */
  @property() counter = '';
  @property({ attribute: false }) messages: readonly PhoneMessage[] = [];
  @property({ attribute: false }) answered: Answered | undefined;
  @property({ attribute: false }) on = true;

  @query('.screen') private screen!: HTMLElement;
  @query('textarea') private input!: HTMLTextAreaElement;

  override createRenderRoot(): this {
    return this;
  }

  override render(): TemplateResult {
    const { say, kind } = this;
    return html`
      <section class="holder" aria-labelledby="title-${kind}">
        <div class="holder-head">
          <h2 class="holder-title" id="title-${kind}">${say(kind)}</h2>
          ${this.#ownerView()}
        </div>
        <div class="phone phone--${kind}">
          <div class="phone-ear" aria-hidden="true"></div>
          <div class="phone-glass">
            <div class="phone-head">
              <span class="phone-face" aria-hidden="true">${kind === 'sms' ? icons.phone : icons.robot}</span>
              <span class="phone-name">${kind === 'sms' ? say('counter') : this.counter}<span class="phone-under">${kind === 'sms' ? this.counter : say('bot')}</span></span>
            </div>
            <div class="screen" role="log" aria-live="polite" aria-label="${say(kind)}: ${say('screen')}" tabindex="0">
              ${this.messages.length === 0 ? html`<p class="screen-empty">${say(this.on ? 'empty' : 'off')}</p>` : nothing}
              ${repeat(this.messages, ({ id }) => id, (message) => this.#messageView(message))}
            </div>
            <form class="phone-form" @submit=${this.#submit}>
              <label class="only-heard" for="input-${kind}">${say(`${kind}_message`)}</label>
              <textarea class="phone-input" id="input-${kind}" rows="1" placeholder=${say('message')} dir="auto" autocomplete="off" ?disabled=${!this.on}
                @keydown=${this.#key}></textarea>
              <button type="submit" class="phone-send" aria-label="${say('send')}: ${say(kind)}" ?disabled=${!this.on}>${icons.send}</button>
            </form>
          </div>
        </div>
        <p class="webhook ${this.#refused ? 'webhook--refused' : ''}" role="status">${this.#webhookLine()}</p>
      </section>
    `;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('messages')) this.screen.scrollTop = this.screen.scrollHeight;
  }

  #ownerView(): TemplateResult {
    const { say, kind } = this;
    return html`
      <label class="owner" for="owner-${kind}">${say(kind === 'sms' ? 'own_number' : 'own_name')}
        <select id="owner-${kind}" class="owner-choice" @change=${this.#chooseOwner}>
          ${this.owners.map(({ to, name }) => html`<option value=${to} ?selected=${to === this.owner.to}>${name}</option>`)}
        </select>
      </label>
    `;
  }

  #messageView(message: PhoneMessage): TemplateResult {
    const { say, kind } = this;
    const by = message.fromUs ? (kind === 'sms' ? say('counter') : this.counter) : say('you');
    return html`
      <div class="note ${message.fromUs ? 'note--theirs' : 'note--own'}" data-id=${message.id}>
        <span class="only-heard">${by}:</span>
        <p class="note-text" dir="auto">${richText(message.text)} <span class="note-at">${clock(message.at, this.language)}</span></p>
        ${message.buttons.map((row) => html`<div class="note-row">${row.map((button) => this.#buttonView(message, button))}</div>`)}
      </div>
    `;
  }

  #buttonView(message: PhoneMessage, button: Button): TemplateResult {
    const press = () => this.dispatchEvent(new CustomEvent('phone-button', { detail: { message, button } }));
    return html`<button type="button" class="note-button" @click=${press}>${button.text}</button>`;
  }

  get #refused(): boolean {
    const status = this.answered?.status ?? 200;
    return status < 200 || status >= 300;
  }

  #webhookLine(): string {
    if (!this.answered) return this.say('webhook_none');
    const { status, at } = this.answered;
    const time = clock(at, this.language);
    if (status === 0) return this.say('webhook_silent', { time });
    return this.say(this.#refused ? 'webhook_refused' : 'webhook_ok', { status, time });
  }

  #chooseOwner(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const detail = this.owners.find(({ to }) => to === value);
    this.dispatchEvent(new CustomEvent('phone-owner', { detail }));
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const detail = this.input.value;
    this.input.focus();
    if (!detail.trim()) return;
    this.input.value = '';
    this.dispatchEvent(new CustomEvent('phone-text', { detail }));
  }
}
