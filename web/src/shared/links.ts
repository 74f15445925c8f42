export interface Part {
  readonly text: string;
  /** Where the part leads, if it is a web address or a telephone number; else empty. */
  readonly href: string;
}

const WEB_ADDRESS = /\bhttps?:\/\/[^\s<>"']+/iu;
// 112 and 113 only after words of calling: they are house numbers, too.
const SHORT_NUMBER = /(?<=\b(?:bel|belt u|bellen|call|dial|daar|dan|meteen|nu|now|of|or|(?:gevaar|danger):?|(?:weinig|little)\.)\s)11[23](?![\d-]|[.,]\d)/iu;
const LONG_NUMBER = /(?<![\d.,/-])(?:0[89]00[- ]?\d{4}(?:\d{3})?|0\d{1,3}[- ]\d(?: ?\d){5,6}|14 ?0\d{2,3})(?![\d-]|[.,]\d)/u;
const ADDRESS = new RegExp([WEB_ADDRESS, SHORT_NUMBER, LONG_NUMBER].map(({ source }) => source).join('|'), 'giu');
const TRAILING = /[.,;:!?…)\]}]+$/u;

/** `text` cut into plain parts, web addresses and telephone numbers, in order and without loss. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = /^\d/u.test(match[0]) ? match[0] : trimmed(match[0]);
    const href = /^\d/u.test(address) ? `tel:${address.replace(/\D/gu, '')}` : address;
    if (!leadsSomewhere(href)) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index), href: '' });
    found.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end), href: '' });
  return found;
}

/** Without the punctuation of the sentence around it, but with a bracket it opened itself. */
function trimmed(address: string): string {
  const tail = TRAILING.exec(address)?.[0] ?? '';
  const bare = address.slice(0, address.length - tail.length);
  return tail.startsWith(')') && bare.includes('(') ? `${bare})` : bare;
}

function leadsSomewhere(href: string): boolean {
  return URL.canParse(href) && ['http:', 'https:', 'tel:'].includes(new URL(href).protocol);
}
