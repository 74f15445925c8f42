import { html, type TemplateResult } from 'lit';
import { parts } from './links.ts';

/**
 * `text` as text nodes, web addresses and telephone numbers in it as links: what people type never
 * becomes markup.
 */
export function richText(text: string): (string | TemplateResult)[] {
  return parts(text).map((part) =>
    part.href === ''
      ? part.text
      : part.href.startsWith('tel:')
        ? html`<a class="utrecht-link utrecht-link--html-a" href=${part.href}>${part.text}</a>`
        : html`<a class="utrecht-link utrecht-link--html-a" href=${part.href} target="_blank" rel="noopener noreferrer">${part.text}</a>`,
  );
}
