import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { changePassword, Refused, signIn, type SignedIn } from './api.ts';
import { type Key, type Say, STRINGS } from './strings.ts';

/** What went wrong, in words. */
export function refusal(say: Say, error: unknown): string {
  const code = error instanceof Refused ? error.code : 'unreachable';
  return code in STRINGS.nl ? say(code as Key) : say('something_wrong', { code });
}

/**
 * Signing in, and choosing a password where the one used was for one time.
 * Fires `signed-in` with a SignedIn whose agent may go on.
 */
@customElement('desk-sign-in')
export class DeskSignIn extends LitElement {
  @property({ attribute: false }) say!: Say;
  /** Signed in already, with a password that must be changed first. */
  @property({ attribute: false }) pending: SignedIn | null = null;

  @state() private problem = '';
  @state() private busy = false;

  override createRenderRoot(): this {
    return this;
  }

  override render(): TemplateResult {
    return html`
      <p class="gate-brand"><img src="/static/favicon.svg" alt="" width="40" height="40" /> ${this.say('desk')}</p>
      ${this.pending ? this.#changeForm() : this.#signInForm()}
    `;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('pending') || changed.size === 0) this.querySelector<HTMLInputElement>('input')?.focus();
  }

  #signInForm(): TemplateResult {
    return html`
      <h1 class="gate-title">${this.say('sign_in')}</h1>
      <p class="gate-lead">${this.say('sign_in_lead')}</p>
      <form class="gate-form" @submit=${this.#signIn}>
        ${this.#problemView()} ${this.#field('id', 'user', 'text', 'username')} ${this.#field('password', 'password', 'password', 'current-password')}
        <button type="submit" class="utrecht-button utrecht-button--primary-action" ?disabled=${this.busy}>${this.say('sign_in')}</button>
      </form>
    `;
  }

  #changeForm(): TemplateResult {
    return html`
      <h1 class="gate-title">${this.say('new_password')}</h1>
      <p class="gate-lead">${this.say('new_password_lead')}</p>
      <form class="gate-form" @submit=${this.#change}>
        ${this.#problemView()} ${this.#field('new-password', 'new_password_label', 'password', 'new-password')}
        ${this.#field('repeat-password', 'repeat_password', 'password', 'new-password')}
        <button type="submit" class="utrecht-button utrecht-button--primary-action" ?disabled=${this.busy}>${this.say('save')}</button>
      </form>
    `;
  }

  #field(name: string, label: Key, type: string, autocomplete: string): TemplateResult {
    return html`
      <div class="field">
        <label class="label" for=${name}>${this.say(label)}</label>
        <input class="utrecht-textbox" id=${name} name=${name} type=${type} autocomplete=${autocomplete} autocapitalize="none" spellcheck="false" required
          aria-describedby=${this.problem ? 'problem' : nothing} />
      </div>
    `;
  }

  #problemView(): TemplateResult {
    return html`<p class="problem" id="problem" role="alert">${this.problem}</p>`;
  }

  #signIn(event: SubmitEvent): void {
    const { id, password } = fieldsOf(event);
    void this.#try(async () => {
      const signedIn = await signIn(id!.trim(), password!);
      if (signedIn.agent.mustChangePassword) this.pending = signedIn;
      else this.#done(signedIn);
    });
  }

  #change(event: SubmitEvent): void {
    const { 'new-password': password, 'repeat-password': repeated } = fieldsOf(event);
    if (password !== repeated) {
      this.problem = this.say('not_same');
      return;
    }
    void this.#try(async () => {
      await changePassword(password!);
      const { agent, municipality } = this.pending!;
      this.#done({ agent: { ...agent, mustChangePassword: false }, municipality });
    });
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.problem = '';
    this.busy = true;
    try {
      await act();
    } catch (error) {
      this.problem = refusal(this.say, error);
    } finally {
      this.busy = false;
    }
  }

  #done(detail: SignedIn): void {
    this.dispatchEvent(new CustomEvent<SignedIn>('signed-in', { detail }));
  }
}

/** The fields of the form that was sent, by name. The page stays. */
export function fieldsOf(event: SubmitEvent): Record<string, string> {
  event.preventDefault();
  const data = new FormData(event.target as HTMLFormElement);
  return Object.fromEntries([...data].map(([name, value]) => [name, typeof value === 'string' ? value : '']));
}
