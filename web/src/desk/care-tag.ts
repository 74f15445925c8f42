import { html, nothing, type TemplateResult } from 'lit';
import type { Card, Context } from './protocol.ts';
import { worded } from './say.ts';
import type { Say } from './strings.ts';

/** The mark of a conversation in which somebody is in danger, or may be: which danger. */
export function careTag(say: Say, { care, careKind, reason }: Card | Context): TemplateResult | typeof nothing {
  if (care === '') return reason === 'care' ? html`<span class="tag tag--care">${say('care')}</span>` : nothing;
  return html`<span class="tag tag--care">${say(`care_${care}`)}: ${worded(say, `care_kind_${careKind}`)}</span>`;
}
