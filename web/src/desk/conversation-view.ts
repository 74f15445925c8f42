import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../shared/icons.ts';
import { spoken } from '../shared/time.ts';
import type { Context } from './protocol.ts';
import { worded } from './say.ts';
import { KEYS } from './shortcuts.ts';
import { transcriptView } from './transcript-view.ts';
import type { View } from './view.ts';

/** The open conversation: how it stands, what can be done, what was said, and the answer box. */
export function conversationView(view: View, context: Context): TemplateResult {
  const { say, desk } = view;
  return html`
    <header class="talk-head">
      <button type="button" class="tool back" aria-label=${say('back')} @click=${() => desk.open('')}>${icons.back}</button>
      <div class="talk-who">
        <h2 class="talk-title" tabindex="-1">${say('via', { who: context.name || say('citizen'), channel: worded(say, context.channel) })}</h2>
        <p class="talk-state" role="status">${standing(view, context)}</p>
      </div>
      <div class="talk-actions" role="group" aria-label=${say('actions')}>
        <button type="button" class="context-button utrecht-button utrecht-button--subtle" aria-expanded=${view.contextShown}
          @click=${() => view.showContext(!view.contextShown)}>${say('context')}</button>
        ${actions(view, context)}
      </div>
    </header>
    ${transcriptView(view)} ${below(view, context)}
  `;
}

/** Nobody is open: what waits, and a way in. */
export function nothingOpenView({ say, board, desk, now, language }: View): TemplateResult {
  const [first] = board.lists.queue;
  const count = board.lists.queue.length;
  const time = first ? spoken(now - first.since, language) : '';
  const sentence = count === 0 ? say('nothing_waiting') : say(count === 1 ? 'one_waiting' : 'many_waiting', { count, time });
  return html`
    <div class="empty">
      <svg class="empty-picture" viewBox="0 0 200 120" aria-hidden="true">
        <path class="empty-counter" d="M10 88h180v8H10zM24 96h152v20H24z" />
        <path class="empty-bubble" d="M34 14h76a8 8 0 018 8v30a8 8 0 01-8 8H66L50 74V60H34a8 8 0 01-8-8V22a8 8 0 018-8z" />
        <path class="empty-lines" d="M42 30h60M42 44h38" />
        <circle class="empty-person" cx="152" cy="42" r="13" />
        <path class="empty-person" d="M126 88c0-18 10-28 26-28s26 10 26 28z" />
      </svg>
      <h2 class="talk-title" tabindex="-1">${say('nothing_open')}</h2>
      <p class="empty-text">${sentence}</p>
      ${first ? html`<button type="button" class="utrecht-button utrecht-button--primary-action" @click=${() => desk.open(first.id)}>${say('open_longest')}</button>` : nothing}
    </div>
  `;
}

export function isMine({ me }: View, { agentId }: Context): boolean {
  return agentId === me;
}

function standing(view: View, context: Context): string {
  const { say } = view;
  if (context.state !== 'with_agent') return say(`state_${context.state}`);
  return isMine(view, context) ? say('state_mine') : say('state_theirs', { agent: context.agent });
}

function actions(view: View, context: Context): TemplateResult | typeof nothing {
  const { say, desk, board } = view;
  const off = board.link !== 'open';
  if (context.state === 'queued') {
    return html`
      <button type="button" class="utrecht-button utrecht-button--primary-action" aria-keyshortcuts=${KEYS.claim.aria} ?disabled=${off}
        @click=${() => desk.claim(context.id)}>${say('claim')}</button>
    `;
  }
  if (context.state !== 'with_agent' || !isMine(view, context)) return nothing;
  return html`
    <button type="button" class="utrecht-button utrecht-button--secondary-action" aria-keyshortcuts=${KEYS.give_back.aria} ?disabled=${off}
      @click=${() => desk.giveBack()}>${icons.robot} ${say('give_back')}</button>
    <button type="button" class="utrecht-button utrecht-button--secondary-action" aria-keyshortcuts=${KEYS.end.aria} ?disabled=${off}
      @click=${() => desk.end()}>${icons.check} ${say('end')}</button>
  `;
}

function below(view: View, context: Context): TemplateResult | typeof nothing {
  const { say, desk, board } = view;
  if (context.state === 'queued') return html`<p class="talk-hint">${say('claim_first')}</p>`;
  if (!isMine(view, context)) return nothing;
  if (context.state === 'wrap_up') return html`<desk-wrap-up .say=${say} .desk=${desk} .off=${board.link !== 'open'}></desk-wrap-up>`;
  return html`<desk-answer .say=${say} .desk=${desk} .conversation=${context.id}></desk-answer>`;
}
