import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Message } from '../shared/message.ts';
import { richText } from '../shared/rich-text.ts';
import { clock, day } from '../shared/time.ts';
import { pending, type Writing } from './board.ts';
import { worded } from './say.ts';
import type { View } from './view.ts';

/** All that was said: who, when, and how far it came. */
export function transcriptView(view: View): TemplateResult {
  const { board, say } = view;
  const { messages } = board.transcript;
  return html`
    <div class="transcript" role="log" aria-live="polite" aria-label=${say('transcript')} tabindex="0">
      ${repeat(messages, ({ seq }) => seq, (message, index) => entry(view, message, messages[index - 1]))}
      ${repeat(pending(board), ({ reference }) => reference, (writing) => pendingEntry(view, writing))}
      ${board.typing > 0 ? html`<div class="said said--citizen dots" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing}
    </div>
    <p class="only-heard" role="status">${board.typing > 0 ? say('citizen_types') : ''}</p>
  `;
}

function entry(view: View, message: Message, before: Message | undefined): TemplateResult {
  const { language } = view;
  const date = day(message.at, language);
  return html`
    ${before && day(before.at, language) === date ? nothing : html`<p class="day">${date}</p>`}
    <div class="said said--${message.author}" data-seq=${message.seq}>
      ${message.author === 'system' ? nothing : html`<p class="said-by">${author(view, message)}</p>`}
      <p class="said-text" lang=${message.language} dir="auto">${richText(message.text)}</p>
      ${message.choices.length > 0 ? choices(view, message) : nothing}
      <p class="said-at">${clock(message.at, language)}${delivery(view, message)}</p>
    </div>
  `;
}

function author({ board, say }: View, { author, name }: Message): string {
  if (author === 'citizen') return name || board.context?.name || say('citizen');
  return author === 'agent' ? name || say('agent') : say(author);
}

function choices({ say }: View, message: Message): TemplateResult {
  return html`
    <p class="said-choices" lang=${message.language}>
      <span class="only-heard">${say('chosen_from')}</span>
      ${message.choices.map(({ title }) => html`<span class="said-choice">${title}</span> `)}
    </p>
  `;
}

function delivery({ board, say }: View, { seq, author }: Message): TemplateResult | typeof nothing {
  const status = board.context?.deliveries[String(seq)];
  if (status === undefined || author === 'system') return nothing;
  return html`<span class="delivery delivery--${status}"> · ${worded(say, status)}</span>`;
}

function pendingEntry({ language, say }: View, writing: Writing): TemplateResult {
  return html`
    <div class="said said--agent said--${writing.status}">
      <p class="said-by">${say('you')}</p>
      <p class="said-text" dir="auto">${richText(writing.text)}</p>
      <p class="said-at">${clock(writing.at, language)} · ${say(writing.status)}</p>
    </div>
  `;
}
