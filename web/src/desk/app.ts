import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { Following } from '../shared/following.ts';
import { icons } from '../shared/icons.ts';
import type { Language } from '../shared/time.ts';
import { session, type SignedIn, signOut } from './api.ts';
import type { Board } from './board.ts';
import type { DeskColleagues } from './colleagues.ts';
import { contextView } from './context-view.ts';
import { conversationView, nothingOpenView } from './conversation-view.ts';
import { Desk } from './desk.ts';
import { listsView } from './lists-view.ts';
import { speaking, worded } from './say.ts';
import { type Action, actionOf, KEYS, neighbour } from './shortcuts.ts';
import { Sound } from './sound.ts';
import type { View } from './view.ts';
import './answer.ts';
import './colleagues.ts';
import './sign-in.ts';
import './wrap-up.ts';

const LANGUAGE = 'balie-desk-language';

/** The whole page of an agent. */
@customElement('balie-desk')
export class BalieDesk extends LitElement {
  @state() private language: Language = localStorage.getItem(LANGUAGE) === 'en' ? 'en' : 'nl';
  @state() private signedIn: SignedIn | null = null;
  @state() private asked = false;
  @state() private contextShown = false;

  @query('.transcript') private transcript!: HTMLElement | null;
  @query('desk-colleagues') private colleagues!: DeskColleagues;
  @query('.shortcuts') private shortcuts!: HTMLDialogElement;

  #sound = new Sound();
  #desk = new Desk((before) => this.#changed(before), () => void this.#ask());
  #shown: Board = this.#desk.board;
  #following = new Following();

  override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#key);
    setInterval(() => this.signedIn && this.requestUpdate(), 1_000);
    void this.#ask();
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.asked) return nothing;
    const say = speaking(this.language);
    const agent = this.signedIn?.agent;
    if (!this.signedIn || !agent || agent.mustChangePassword) {
      return html`
        <main class="gate">
          <desk-sign-in class="gate-card" .say=${say} .pending=${this.signedIn} @signed-in=${(event: CustomEvent<SignedIn>) => this.#enter(event.detail)}></desk-sign-in>
          <div class="gate-language">${this.#languageSwitch()}</div>
        </main>
      `;
    }
    return this.#page(this.signedIn);
  }

  override willUpdate(): void {
    document.documentElement.lang = this.language;
    this.#nameThePage();
    this.#following.look(this.transcript);
  }

  override updated(): void {
    const board = this.#desk.board;
    const another = this.#shown.openId !== board.openId || this.#shown.transcript.messages.length === 0;
    if (this.#following.on || another) this.#scrollToEnd();
    if (board !== this.#shown) void this.#moveFocus(this.#shown, board);
    this.#shown = board;
  }

  get #view(): View {
    const board = this.#desk.board;
    const say = speaking(this.language);
    const now = Date.now() + board.ahead;
    const showContext = (shown: boolean) => void this.#showContext(shown);
    const me = this.signedIn!.agent.id;
    return { board, desk: this.#desk, me, say, language: this.language, now, contextShown: this.contextShown, showContext };
  }

  #page({ agent, municipality }: SignedIn): TemplateResult {
    const view = this.#view;
    const { board, say } = view;
    const open = board.openId !== '';
    return html`
      <div class="desk ${open ? 'desk--open' : ''} ${this.contextShown ? 'desk--context' : ''}">
        <header class="bar">
          <h1 class="bar-brand"><img src="/static/favicon.svg" alt="" width="30" height="30" /> ${say('desk')} <span class="bar-place">${municipality}</span></h1>
          <p class="link link--${board.link}" role="status"><span class="link-dot" aria-hidden="true"></span>${say(board.link === 'open' ? 'live' : board.link)}</p>
          <div class="bar-tools">
            ${this.#languageSwitch()} ${this.#soundButton()}
            <button type="button" class="tool" aria-label=${say('shortcuts')} title=${say('shortcuts')} @click=${() => this.shortcuts.showModal()}>${icons.keyboard}</button>
            ${agent.admin
              ? html`<button type="button" class="tool" aria-label=${say('colleagues_menu')} title=${say('colleagues_menu')}
                  @click=${() => void this.colleagues.show()}>${icons.people}</button>`
              : nothing}
            <span class="me"><span class="avatar" aria-hidden="true">${agent.name.charAt(0)}</span><span class="me-name">${agent.name}</span></span>
            <button type="button" class="tool" aria-label=${say('sign_out')} title=${say('sign_out')} @click=${this.#leave}>${icons.leave}</button>
          </div>
        </header>
        ${listsView(view)}
        <main class="talk">
          <div role="status" class="told-place">${this.#told(view)}</div>
          ${this.#open(view)}
        </main>
        ${board.context ? contextView(view, board.context) : html`<div class="context context--empty"></div>`}
      </div>
      <desk-colleagues .say=${say}></desk-colleagues>
      ${this.#shortcutsDialog()}
    `;
  }

  #open(view: View): TemplateResult {
    if (view.board.openId === '') return nothingOpenView(view);
    if (!view.board.context) return html`<p class="loading" role="status">${view.say('loading')}</p>`;
    return conversationView(view, view.board.context);
  }

  #told({ board, say, desk }: View): TemplateResult | typeof nothing {
    if (!board.told) return nothing;
    const { code, by } = board.told;
    const sentence = code === 'not_yours' && by ? 'not_yours_by' : code;
    return html`
      <div class="told">
        <p>${worded(say, sentence, { by })}</p>
        <button type="button" class="tool" aria-label=${say('dismiss')} @click=${() => desk.dismiss()}>${icons.close}</button>
      </div>
    `;
  }

  #languageSwitch(): TemplateResult {
    const option = (language: Language, name: string) => html`
      <button type="button" class="language" lang=${language} aria-pressed=${this.language === language} @click=${() => this.#speak(language)}>
        <span aria-hidden="true">${language.toUpperCase()}</span><span class="only-heard">${name}</span>
      </button>
    `;
    const label = speaking(this.language)('language');
    return html`<div class="languages" role="group" aria-label=${label}>${option('nl', 'Nederlands')}${option('en', 'English')}</div>`;
  }

  #soundButton(): TemplateResult {
    const { on } = this.#sound;
    const say = speaking(this.language);
    const toggle = () => {
      this.#sound.toggle();
      this.requestUpdate();
    };
    return html`<button type="button" class="tool" aria-label=${say('sound')} aria-pressed=${on} title=${say(on ? 'sound_on' : 'sound_off')} @click=${toggle}>
      ${on ? icons.bell : icons.bellOff}
    </button>`;
  }

  #shortcutsDialog(): TemplateResult {
    const say = speaking(this.language);
    const keys = Object.values(KEYS);
    return html`
      <dialog class="dialog shortcuts" aria-labelledby="shortcuts-title">
        <div class="dialog-head">
          <h2 class="dialog-title" id="shortcuts-title">${say('shortcuts')}</h2>
          <button type="button" class="tool" aria-label=${say('close')} @click=${() => this.shortcuts.close()}>${icons.close}</button>
        </div>
        <dl class="keys">
          ${keys.map(({ shown, does }) => html`<div class="key-row"><dt>${say(does)}</dt><dd>${shown.map((key) => html`<kbd>${key}</kbd> `)}</dd></div>`)}
          <div class="key-row"><dt>${say('key_send')}</dt><dd><kbd>Enter</kbd></dd></div>
        </dl>
      </dialog>
    `;
  }

  async #ask(): Promise<void> {
    const signedIn = await session().catch(() => null);
    this.asked = true;
    this.signedIn = signedIn;
    if (signedIn && !signedIn.agent.mustChangePassword) this.#enter(signedIn);
  }

  #enter(signedIn: SignedIn): void {
    this.signedIn = signedIn;
    this.#desk.start();
  }

  async #leave(): Promise<void> {
    await signOut().catch(() => null);
    // Nothing of the conversations may stay in the memory of a shared computer.
    location.reload();
  }

  #speak(language: Language): void {
    this.language = language;
    localStorage.setItem(LANGUAGE, language);
  }

  #changed(before: Board): void {
    const known = new Set(before.lists.queue.map(({ id }) => id));
    const loaded = before.ahead !== 0 || known.size > 0;
    if (loaded && this.#desk.board.lists.queue.some(({ id }) => !known.has(id))) this.#sound.play();
    this.requestUpdate();
  }

  /** The context lies over the conversation then, so the focus goes in with it, and out again. */
  async #showContext(shown: boolean): Promise<void> {
    this.contextShown = shown;
    await this.updateComplete;
    this.querySelector<HTMLElement>(shown ? '.context-close' : '.context-button')?.focus();
  }

  #nameThePage(): void {
    const say = speaking(this.language);
    const count = this.signedIn ? this.#desk.board.lists.queue.length : 0;
    document.title = count > 0 ? say('page_title_waiting', { count }) : say('page_title');
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    const href = `/static/favicon${count > 0 ? '-waiting' : ''}.svg`;
    if (icon && icon.getAttribute('href') !== href) icon.href = href;
  }

  #scrollToEnd(): void {
    if (this.transcript) this.#following.place(this.transcript, this.transcript.scrollHeight);
  }

  /** Focus follows what the agent did: into the conversation that was opened, the answer box once it is ours. */
  async #moveFocus(before: Board, board: Board): Promise<void> {
    const ours = (of: Board) => (of.context?.agentId === this.signedIn?.agent.id ? of.context?.state : undefined);
    const came = board.context !== null && before.context?.id !== board.context.id;
    const changed = before.context?.id === board.context?.id && ours(before) !== ours(board);
    if (came || changed) {
      const form = this.querySelector<LitElement>('desk-answer, desk-wrap-up');
      await form?.updateComplete;
      if (this.#following.on) this.#scrollToEnd();
      (form ?? this.querySelector<HTMLElement>('.talk-title'))?.focus();
    } else if (before.openId !== '' && board.openId === '') {
      (this.querySelector<HTMLElement>(`[data-id="${before.openId}"]`) ?? this.querySelector<HTMLElement>('.talk-title'))?.focus();
    }
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.contextShown && !this.querySelector('dialog[open]')) void this.#showContext(false);
    const action = actionOf(event);
    if (!action || !this.signedIn || this.querySelector('dialog[open]')) return;
    event.preventDefault();
    this.#act(action);
  };

  #act(action: Action): void {
    const { board } = this.#desk;
    const { queue, mine, colleagues } = board.lists;
    const ids = [...queue, ...mine, ...colleagues].map(({ id }) => id);
    const ours = board.context?.state === 'with_agent' && board.context.agentId === this.signedIn?.agent.id;
    const acts: Record<Action, () => void> = {
      next: () => this.#desk.open(neighbour(ids, board.openId, 1)),
      previous: () => this.#desk.open(neighbour(ids, board.openId, -1)),
      claim: () => board.context?.state === 'queued' && this.#desk.claim(board.openId),
      answer: () => this.querySelector<HTMLElement>('desk-answer, desk-wrap-up')?.focus(),
      give_back: () => ours && this.#desk.giveBack(),
      end: () => ours && this.#desk.end(),
    };
    acts[action]();
  }
}
