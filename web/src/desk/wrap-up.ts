import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { icons } from '../shared/icons.ts';
import type { Desk } from './desk.ts';
import type { Say } from './strings.ts';

/** After the citizen has gone: a note for colleagues, and done. */
@customElement('desk-wrap-up')
export class DeskWrapUp extends LitElement {
  @property({ attribute: false }) say!: Say;
  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) off = false;

  @query('textarea') private note!: HTMLTextAreaElement;

  override createRenderRoot(): this {
    return this;
  }

  override render(): TemplateResult {
    return html`
      <form class="wrap-up" aria-labelledby="wrap-up-title" @submit=${this.#finish}>
        <h3 class="wrap-up-title" id="wrap-up-title">${this.say('wrap_up')}</h3>
        <p class="wrap-up-lead">${this.say('wrap_up_lead')}</p>
        <label class="label" for="note">${this.say('note')}</label>
        <textarea id="note" class="answer-box utrecht-textarea" rows="3" dir="auto"></textarea>
        <button type="submit" class="utrecht-button utrecht-button--primary-action" ?disabled=${this.off}>${icons.check} ${this.say('finish')}</button>
      </form>
    `;
  }

  override focus(): void {
    this.note.focus();
  }

  #finish(event: Event): void {
    event.preventDefault();
    this.desk.finish(this.note.value.trim());
  }
}
