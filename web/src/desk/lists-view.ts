import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icons } from '../shared/icons.ts';
import { spoken, stopwatch } from '../shared/time.ts';
import { isUnread } from './board.ts';
import { careTag } from './care-tag.ts';
import { patience, readable } from './labels.ts';
import type { Card } from './protocol.ts';
import { worded } from './say.ts';
import type { View } from './view.ts';

const CHANNEL_ICONS: Readonly<Record<string, TemplateResult | (typeof icons)[keyof typeof icons]>> = {
  web: icons.chat,
  sms: icons.phone,
  whatsapp: icons.phone,
  telegram: icons.plane,
  rest: icons.globe,
};

/** The queue, my conversations and those of colleagues. */
export function listsView(view: View): TemplateResult {
  const { queue, mine, colleagues } = view.board.lists;
  return html`
    <nav class="lists" aria-label=${view.say('conversations')}>
      ${section(view, 'queue', queue)} ${section(view, 'mine', mine)} ${section(view, 'colleagues', colleagues)}
    </nav>
  `;
}

function section(view: View, key: 'queue' | 'mine' | 'colleagues', cards: readonly Card[]): TemplateResult {
  return html`
    <section class="list list--${key}" aria-labelledby="list-${key}">
      <h2 class="list-title" id="list-${key}">
        ${view.say(key)} <span class="count ${key === 'queue' && cards.length > 0 ? 'count--waiting' : ''}">${cards.length}</span>
      </h2>
      ${cards.length === 0
        ? html`<p class="quiet">${view.say(`${key}_empty`)}</p>`
        : html`<ul class="cards">
            ${repeat(cards, ({ id }) => id, (card) => html`<li>${cardView(view, card, key)}</li>`)}
          </ul>`}
    </section>
  `;
}

function cardView(view: View, card: Card, key: string): TemplateResult {
  const { say, board, desk } = view;
  const current = card.id === board.openId;
  return html`
    <button type="button" class="card" data-id=${card.id} aria-current=${current ? 'true' : nothing} @click=${() => desk.open(card.id)}>
      <span class="card-icon">${CHANNEL_ICONS[card.channel] ?? icons.chat}</span>
      <span class="card-top">
        <span class="card-who">${card.name ? `${card.name} · ` : ''}${worded(say, card.channel)}</span>
        ${key === 'queue' ? waitView(view, card) : badge(view, card, key)}
      </span>
      ${careTag(say, card)}
      ${card.topic ? html`<span class="card-topic">${readable(card.topic)}</span>` : nothing}
      <span class="card-last" lang=${card.language} dir="auto">${card.last}</span>
    </button>
  `;
}

function waitView({ say, now, language }: View, { since }: Card): TemplateResult {
  const waited = now - since;
  const level = patience(waited);
  return html`<span class="wait wait--${level}"
    >${icons.clock}<span>${say(level)}</span> <span aria-hidden="true">${stopwatch(waited)}</span
    ><span class="only-heard">${spoken(waited, language)}</span></span
  >`;
}

function badge({ say, board }: View, card: Card, key: string): TemplateResult | typeof nothing {
  if (card.state === 'wrap_up') return html`<span class="tag">${say('wrapping_up')}</span>`;
  if (key === 'colleagues') return html`<span class="tag">${card.agent}</span>`;
  return isUnread(board, card.id, card.last) ? html`<span class="tag tag--new">${say('unread')}</span>` : nothing;
}
