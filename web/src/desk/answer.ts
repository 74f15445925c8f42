import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icons } from '../shared/icons.ts';
import type { Desk } from './desk.ts';
import { KEYS } from './shortcuts.ts';
import type { Say } from './strings.ts';

/** The answer box. Every conversation has its own draft, so that an agent can go between several. */
@customElement('desk-answer')
export class DeskAnswer extends LitElement {
  @property({ attribute: false }) say!: Say;
  @property({ attribute: false }) desk!: Desk;
  @property() conversation = '';

  @state() private draft = '';
  @query('textarea') private input!: HTMLTextAreaElement;

  override createRenderRoot(): this {
    return this;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('conversation')) this.draft = this.desk.drafts.get(this.conversation) ?? '';
  }

  override render(): TemplateResult {
    return html`
      <form class="answer" @submit=${this.#submit}>
        <label class="only-heard" for="answer">${this.say('answer')}</label>
        <textarea id="answer" class="answer-box utrecht-textarea" rows="2" dir="auto" autocomplete="off" placeholder=${this.say('answer')}
          aria-describedby="answer-hint" aria-keyshortcuts=${KEYS.answer.aria} .value=${this.draft} @input=${this.#typed} @keydown=${this.#key}></textarea>
        <button type="submit" class="utrecht-button utrecht-button--primary-action">${icons.send} ${this.say('send')}</button>
        <p class="answer-hint" id="answer-hint">${this.say('answer_hint')}</p>
      </form>
    `;
  }

  override focus(): void {
    this.input.focus();
  }

  #keep(draft: string): void {
    this.draft = draft;
    if (draft) this.desk.drafts.set(this.conversation, draft);
    else this.desk.drafts.delete(this.conversation);
  }

  #typed(): void {
    this.#keep(this.input.value);
    if (this.draft.trim()) this.desk.typing();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.isComposing) this.#submit(event);
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.input.focus();
    if (!this.draft.trim()) return;
    this.desk.write(this.draft);
    this.#keep('');
  }
}
