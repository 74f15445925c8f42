import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { filled } from '../shared/filled.ts';
import { Following } from '../shared/following.ts';
import type { Author, Choice, Message } from '../shared/message.ts';
import { richText } from '../shared/rich-text.ts';
import { clock, type Language, languageOf } from '../shared/time.ts';
import { Chat } from './chat.ts';
import { icons } from '../shared/icons.ts';
import { MAX_TEXT } from './protocol.ts';
import { openChoices, type Outgoing, type Session, unsendable } from './session.ts';
import { statusOf, writerOf } from './status.ts';
import { type Key, STRINGS } from './strings.ts';
import { styles } from './styles.ts';

const WARN_FROM = MAX_TEXT - 500;
/** At or below these the panel takes the whole screen: a phone, or a desktop at 400 % zoom. */
const SMALL_SCREEN = '(max-width: 30rem), (max-height: 30rem)';

/**
 * `<balie-chat>`: a button that opens a chat with the municipality.
 *
 * Attributes: `server` (origin of the gateway, by default where the script came from), `lang`
 * (nl or en, by default the page's), `open`, and `municipality` (its name in the title).
 * Fires `balie-open` and `balie-close`.
 */
export class BalieChat extends LitElement {
  static origin = '';
  static override styles = styles;

  @property() server = '';
  @property({ reflect: true }) override lang = '';
  @property({ type: Boolean, reflect: true }) open = false;
  @property() municipality = '';

  @state() private draft = '';
  @state() private seen = 0;

  @query('dialog') private dialog!: HTMLDialogElement;
  @query('textarea') private input!: HTMLTextAreaElement;
  @query('.log') private log!: HTMLElement;
  @query('.launcher') private launcher!: HTMLButtonElement;

  #chat: Chat | null = null;
  #small = matchMedia(SMALL_SCREEN);
  #following = new Following();
  /** How many messages were drawn then, and the answer whose beginning has to stay in view. */
  #drawn = 0;
  #answer: HTMLElement | null = null;

  override connectedCallback(): void {
    this.#chat = new Chat(this.#origin, this.#language, () => this.requestUpdate());
    super.connectedCallback();
    this.#small.addEventListener('change', this.#fit);
    if (this.#chat.resumed || this.open) this.#chat.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#small.removeEventListener('change', this.#fit);
    this.#chat?.stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.#chat?.start();
    if (changed.has('lang')) this.#chat?.speak(this.#language);
    const loading = this.#chat?.resumed === true && this.#drawn === 0;
    if (this.open || loading) this.seen = this.#heard();
    if (this.hasUpdated && this.dialog.open) this.#following.look(this.log);
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('open')) this.#showOrHide(changed.get('open') === true);
    this.#follow();
  }

  override render(): TemplateResult {
    const session = this.#session;
    return html`
      <div class="root" lang=${this.#language}>
        ${this.#renderLauncher()}
        <dialog class="panel" aria-labelledby="title" @cancel=${this.#cancel} @keydown=${this.#key}>
          ${this.#renderHeader(session)}
          <div class="log" role="log" aria-live="polite" aria-label=${this.#say('transcript')} tabindex="0" aria-busy=${this.#catchingUp()}>
            ${repeat(session.transcript.messages, ({ seq }) => seq, (message, index) => this.#renderMessage(message, index))}
            ${repeat(session.outbox, ({ id }) => id, (outgoing) => this.#renderOutgoing(outgoing))}
            ${this.#renderChoices(openChoices(session))}
            ${writerOf(session) ? html`<div class="entry dots" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing}
          </div>
          ${this.#renderStatus(session)}
          ${this.#renderForm(session)}
        </dialog>
      </div>
    `;
  }

  /** Opens the panel and puts the focus in the input. */
  show(): void {
    this.open = true;
  }

  /** Closes the panel and puts the focus back on the button. The chat goes on. */
  hide(): void {
    this.open = false;
  }

  /** Opens the panel and asks `text`, as if it had been typed. */
  ask(text: string): void {
    this.open = true;
    this.#chat?.write(text);
  }

  get #origin(): string {
    const server = this.server || BalieChat.origin;
    if (/^https?:/.test(server) && URL.canParse(server)) return new URL(server).origin;
    throw new TypeError(`<balie-chat server="${server}">: give the origin of the gateway, as https://balie.example.nl`);
  }

  get #session(): Session {
    return this.#chat!.session;
  }

  get #language(): Language {
    return languageOf(this.lang || this.parentElement?.closest<HTMLElement>('[lang]')?.lang || document.documentElement.lang);
  }

  #say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
    return filled(STRINGS[this.#language][key], values);
  }

  #renderLauncher(): TemplateResult {
    const count = this.open ? 0 : this.#heard() - this.seen;
    const unread = count > 0 ? this.#say('unread', { count }) : '';
    return html`
      <button type="button" class="launcher utrecht-button utrecht-button--primary-action" aria-haspopup="dialog" aria-expanded=${this.open}
        ?hidden=${this.open} @click=${this.show}>
        ${icons.chat} <span class="launcher-text">${this.#say('open')}</span>
        ${unread ? html`<span class="unread" aria-hidden="true">${count}</span> <span class="only-heard">${unread}</span>` : nothing}
      </button>
      <span class="only-heard" role="status">${unread ? `${this.#say('title')} ${unread}` : ''}</span>
    `;
  }

  #renderHeader(session: Session): TemplateResult {
    const title = this.municipality ? this.#say('title_of', { municipality: this.municipality }) : this.#say('title');
    const who = session.phase === 'with_agent' && session.agent ? session.agent : this.#say('bot');
    return html`
      <div class="header">
        <h2 id="title" class="title">${title}</h2>
        <p class="who">${who}</p>
        <button type="button" class="close" aria-label=${this.#say('close')} @click=${this.hide}>${icons.close}</button>
      </div>
    `;
  }

  #renderMessage(message: Message, index: number): TemplateResult {
    const before = this.#session.transcript.messages[index - 1];
    const follows = before?.author === message.author && before.name === message.name;
    return html`
      <div class="entry entry--${message.author} ${follows ? 'follows' : ''}" data-seq=${message.seq}>
        <p class="author ${follows || message.author === 'citizen' ? 'only-heard' : ''}">${this.#authorOf(message)}</p>
        <p class="bubble" lang=${message.language} dir="auto">${richText(message.text)}</p>
        ${message.author === 'system' ? nothing : html`<p class="meta">${clock(message.at, this.#language)}</p>`}
      </div>
    `;
  }

  #renderOutgoing(outgoing: Outgoing): TemplateResult {
    const waiting = this.#session.link === 'open' ? 'sending' : 'waiting';
    const fate = { waiting: this.#say(waiting), sent: clock(outgoing.at, this.#language), failed: this.#say('failed') };
    return html`
      <div class="entry entry--citizen entry--${outgoing.status}">
        <p class="author only-heard">${this.#say('says', { name: this.#say('you') })}</p>
        <p class="bubble" dir="auto">${richText(outgoing.text)}</p>
        <p class="meta">${fate[outgoing.status]}</p>
      </div>
    `;
  }

  #renderChoices(message: Message | null): TemplateResult | typeof nothing {
    if (!message) return nothing;
    return html`
      <div class="choices" role="group" aria-label=${this.#say('choices')} lang=${message.language}>
        ${message.choices.map(
          (choice) => html`
            <button type="button" class="choice utrecht-button utrecht-button--secondary-action" @click=${() => this.#choose(choice)}>
              ${choice.title}
            </button>
          `,
        )}
      </div>
    `;
  }

  #renderStatus(session: Session): TemplateResult {
    const status = statusOf(session);
    const writer = writerOf(session);
    const name = session.agent || this.#say('agent');
    return html`
      <div class="status" role="status">
        ${status ? html`<p class="line line--${status}">${this.#say(status, { name })}</p>` : nothing}
        ${writer ? html`<p class="only-heard">${writer === 'agent' ? this.#say('typing', { name }) : this.#say('busy')}</p>` : nothing}
      </div>
    `;
  }

  #renderForm(session: Session): TemplateResult {
    const tooLong = unsendable(this.draft) === 'too_long';
    return html`
      <form class="form" @submit=${this.#submit}>
        <label class="only-heard" for="input">${this.#say('input')}</label>
        <textarea id="input" class="input utrecht-textarea ${tooLong ? 'utrecht-textarea--invalid' : ''}" rows="1"
          placeholder=${this.#say('placeholder')} enterkeyhint="send" autocomplete="off" dir="auto"
          aria-invalid=${tooLong} aria-describedby="room" .value=${this.draft} ?disabled=${session.link === 'refused'}
          @input=${this.#typed}></textarea>
        <button type="submit" class="send utrecht-button utrecht-button--primary-action" aria-label=${this.#say('send')}
          ?disabled=${session.link === 'refused'}>${icons.send}</button>
        <p id="room" class="room ${tooLong ? 'room--none' : ''}" role="status">${this.#room()}</p>
      </form>
    `;
  }

  #room(): string {
    const count = this.draft.length;
    const shown = (amount: number) => amount.toLocaleString(this.#language);
    if (count > MAX_TEXT) return this.#say('too_long', { count: shown(count), limit: shown(MAX_TEXT) });
    return count >= WARN_FROM ? this.#say('room_left', { count: shown(MAX_TEXT - count) }) : '';
  }

  #authorOf({ author, name }: Message): string {
    const names: Record<Author, string> = {
      citizen: this.#say('you'),
      bot: this.#say('bot'),
      agent: name || this.#say('agent'),
      system: '',
    };
    return names[author] && this.#say('says', { name: names[author] });
  }

  /** How many messages from the other side are here. */
  #heard(): number {
    return this.#session.transcript.messages.filter(({ author }) => author !== 'citizen').length;
  }

  /** While an earlier chat is loaded again, its messages are not to be read out as new. */
  #catchingUp(): boolean {
    return this.#chat!.resumed && this.#session.transcript.messages.length === 0;
  }

  #choose(choice: Choice): void {
    this.#leaveAnswer();
    this.#chat?.choose(choice);
    // The button goes away with its focus. On a touch screen the input would raise the keyboard.
    (matchMedia('(pointer: coarse)').matches ? this.log : this.input).focus();
  }

  #typed(): void {
    this.draft = this.input.value;
    if (this.draft.trim() !== '') this.#chat?.typing();
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.input.focus();
    if (unsendable(this.draft) !== '') return;
    this.#leaveAnswer();
    this.#chat?.write(this.draft);
    this.draft = '';
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    }
    if (event.key === 'Enter' && !event.shiftKey && event.target === this.input) this.#submit(event);
  }

  /** Goes along with what is new, but never past the beginning of a long answer. */
  #follow(): void {
    const before = this.#drawn;
    this.#drawn = this.#session.transcript.messages.length;
    if (!this.open || !this.#following.on) return;
    if (before > 0 && this.#drawn > before) this.#answer = this.#firstAnswerAfter(before);
    const end = this.log.scrollHeight - this.log.clientHeight;
    const top = this.#answer?.isConnected ? this.#answer.offsetTop - this.log.offsetTop - 12 : end;
    this.#following.place(this.log, Math.max(this.log.scrollTop, Math.min(end, top)));
  }

  /** Whoever says something wants to see it, wherever the log was scrolled to. */
  #leaveAnswer(): void {
    this.#answer = null;
    this.#following.startOver();
  }

  #firstAnswerAfter(seq: number): HTMLElement | null {
    const answers = [...this.log.querySelectorAll<HTMLElement>('[data-seq]:not(.entry--citizen)')];
    return answers.find((entry) => Number(entry.dataset.seq) > seq) ?? null;
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.hide();
  }

  #showOrHide(wasOpen: boolean): void {
    if (this.open) {
      this.#fit();
      this.input.focus();
      this.#following.place(this.log, this.log.scrollHeight);
      this.dispatchEvent(new CustomEvent('balie-open', { bubbles: true, composed: true }));
    } else if (wasOpen) {
      this.dialog.close();
      this.launcher.focus();
      this.dispatchEvent(new CustomEvent('balie-close', { bubbles: true, composed: true }));
    }
  }

  /** Beside the page where there is room for both; else over it, with the page out of reach. */
  #fit = (): void => {
    if (!this.open || !this.hasUpdated) return;
    const focused = this.shadowRoot?.activeElement;
    if (this.dialog.open) this.dialog.close();
    if (this.#small.matches) this.dialog.showModal();
    else this.dialog.show();
    if (focused instanceof HTMLElement) focused.focus();
  };
}
