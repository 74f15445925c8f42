import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../shared/icons.ts';
import { clock, spoken } from '../shared/time.ts';
import { careTag } from './care-tag.ts';
import { certainty, readable } from './labels.ts';
import type { Context, Understanding } from './protocol.ts';
import { worded } from './say.ts';
import type { View } from './view.ts';

/** What an agent should know before saying the first word. */
export function contextView(view: View, context: Context): TemplateResult {
  const { say } = view;
  return html`
    <aside class="context" aria-label=${say('context')}>
      <div class="context-top">
        <h2 class="context-title">${say('context')}</h2>
        <button type="button" class="context-close tool" aria-label=${say('close')} @click=${() => view.showContext(false)}>${icons.close}</button>
      </div>
      ${context.optedOut ? html`<p class="why" role="status">${worded(say, `opted_out_${context.optedOut}`)}</p>` : nothing}
      ${careTag(say, context)} ${context.reason ? reason(view, context) : nothing}
      <section aria-labelledby="about-understood">
        <h3 class="context-head" id="about-understood">${say('understood')}</h3>
        ${context.understanding?.topic ? understood(view, context.understanding) : html`<p class="quiet">${say('nothing_understood')}</p>`}
      </section>
      <section aria-labelledby="about-facts">
        <h3 class="context-head" id="about-facts">${say('facts')}</h3>
        ${facts(view, context)}
      </section>
      <section aria-labelledby="about-channel">
        <h3 class="context-head" id="about-channel">${say('citizen')}</h3>
        <dl class="pairs">
          ${pair(say('channel'), worded(say, context.channel))} ${pair(say('address'), context.channel === 'web' ? '' : context.address)}
          ${pair(say('spoken_language'), languageName(context.language, view.language))} ${pair(say('team'), readable(context.team))}
        </dl>
      </section>
    </aside>
  `;
}

function reason({ say, now, language }: View, { reason, since, state }: Context): TemplateResult {
  const waiting = state === 'queued' && since > 0;
  return html`
    <section class="why" aria-labelledby="about-reason">
      <h3 class="context-head" id="about-reason">${say('reason')}</h3>
      <p>${worded(say, `reason_${reason}`)}</p>
      ${waiting ? html`<p class="why-wait">${say('waits')}: ${say('waits_since', { time: spoken(now - since, language), clock: clock(since, language) })}</p>` : nothing}
    </section>
  `;
}

function understood({ say }: View, { topic, aspect, confidence, alternatives }: Understanding): TemplateResult {
  const sure = certainty(confidence);
  const others = alternatives.filter((other) => other.topic !== topic && other.confidence >= 0.05);
  return html`
    <dl class="pairs">
      ${pair(say('topic'), readable(topic))} ${pair(say('aspect'), worded(say, aspect))}
      <div class="pair">
        <dt>${say('certainty')}</dt>
        <dd>
          ${say(sure)}, ${percentage(confidence)}
          <meter class="meter meter--${sure}" min="0" max="1" .value=${confidence} aria-hidden="true"></meter>
        </dd>
      </div>
      ${pair(say('alternatives'), others.map((other) => `${readable(other.topic)} (${percentage(other.confidence)})`).join(', '))}
    </dl>
  `;
}

function facts({ say }: View, { facts }: Context): TemplateResult {
  const rows = Object.entries(facts);
  if (rows.length === 0) return html`<p class="quiet">${say('no_facts')}</p>`;
  return html`
    <table class="facts">
      <caption class="only-heard">${say('facts')}</caption>
      <tbody>
        ${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
      </tbody>
    </table>
  `;
}

function percentage(confidence: number): string {
  return `${Math.round(confidence * 100)}\u00a0%`;
}

function pair(name: string, value: string): TemplateResult | typeof nothing {
  if (value === '') return nothing;
  return html`<div class="pair"><dt>${name}</dt><dd>${value}</dd></div>`;
}

function languageName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
