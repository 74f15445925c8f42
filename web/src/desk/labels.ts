const SPELLED: Readonly<Record<string, string>> = {
  brp: 'BRP', vog: 'VOG', woz: 'WOZ', wmo: 'Wmo', woo: 'Woo', digid: 'DigiD', ggz: 'ggz', ozb: 'OZB',
};

/** A label of the topic set as one reads it: `uittreksel_brp` is "Uittreksel BRP". */
export function readable(label: string): string {
  const words = label.split('_').map((word) => SPELLED[word] ?? word);
  const sentence = words.join(' ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

export type Certainty = 'sure' | 'fairly_sure' | 'unsure';

/** How sure the engine was, from its confidence (0 to 1). */
export function certainty(confidence: number): Certainty {
  if (confidence >= 0.8) return 'sure';
  return confidence >= 0.5 ? 'fairly_sure' : 'unsure';
}

export type Patience = 'short' | 'long' | 'too_long';

/** How a wait of `ms` milliseconds for a human is to be looked at. */
export function patience(ms: number): Patience {
  if (ms >= 5 * 60_000) return 'too_long';
  return ms >= 2 * 60_000 ? 'long' : 'short';
}
