import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icons } from '../shared/icons.ts';
import { addAgent, type Agent, agents } from './api.ts';
import { fieldsOf, refusal } from './sign-in.ts';
import type { Say } from './strings.ts';

/** The dialog in which an administrator sees and adds colleagues. */
@customElement('desk-colleagues')
export class DeskColleagues extends LitElement {
  @property({ attribute: false }) say!: Say;

  @state() private agents: readonly Agent[] = [];
  @state() private added: { name: string; password: string } | null = null;
  @state() private problem = '';

  @query('dialog') private dialog!: HTMLDialogElement;

  override createRenderRoot(): this {
    return this;
  }

  async show(): Promise<void> {
    this.added = null;
    this.problem = '';
    this.dialog.showModal();
    await this.#load();
  }

  override render(): TemplateResult {
    const { say } = this;
    return html`
      <dialog class="dialog" aria-labelledby="colleagues-title">
        <div class="dialog-head">
          <h2 class="dialog-title" id="colleagues-title">${say('colleagues_menu')}</h2>
          <button type="button" class="tool" aria-label=${say('close')} @click=${() => this.dialog.close()}>${icons.close}</button>
        </div>
        <ul class="agents">
          ${this.agents.map(
            ({ id, name, admin }) => html`<li>
              <span class="avatar" aria-hidden="true">${name.charAt(0)}</span> <span>${name} <span class="quiet">${id}</span></span>
              ${admin ? html`<span class="tag">${say('admin')}</span>` : nothing}
            </li>`,
          )}
        </ul>
        <div role="status">${this.added ? this.#addedView(this.added) : nothing}</div>
        <form class="dialog-form" aria-labelledby="add-title" @submit=${this.#add}>
          <h3 class="dialog-subtitle" id="add-title">${say('add_agent')}</h3>
          <p class="problem" role="alert">${this.problem}</p>
          <div class="field">
            <label class="label" for="agent-name">${say('name')}</label>
            <p class="hint" id="agent-name-hint">${say('name_hint')}</p>
            <input class="utrecht-textbox" id="agent-name" name="name" required autocomplete="off" aria-describedby="agent-name-hint" />
          </div>
          <div class="field">
            <label class="label" for="agent-id">${say('user')}</label>
            <p class="hint" id="agent-id-hint">${say('user_hint')}</p>
            <input class="utrecht-textbox" id="agent-id" name="id" required autocomplete="off" autocapitalize="none" spellcheck="false"
              aria-describedby="agent-id-hint" />
          </div>
          <button type="submit" class="utrecht-button utrecht-button--primary-action">${say('add')}</button>
        </form>
      </dialog>
    `;
  }

  #addedView({ name, password }: { name: string; password: string }): TemplateResult {
    return html`
      <div class="once">
        <p>${this.say('one_time_password', { name })}</p>
        <p><code class="once-password">${password}</code></p>
        <p class="hint">${this.say('one_time_password_hint')}</p>
      </div>
    `;
  }

  async #load(): Promise<void> {
    try {
      this.agents = await agents();
    } catch (error) {
      this.problem = refusal(this.say, error);
    }
  }

  async #add(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    const { id, name } = fieldsOf(event);
    this.problem = '';
    this.added = null;
    try {
      this.added = { name: name!.trim(), password: await addAgent(id!.trim(), name!.trim()) };
      form.reset();
      await this.#load();
    } catch (error) {
      this.problem = refusal(this.say, error);
    }
  }
}
