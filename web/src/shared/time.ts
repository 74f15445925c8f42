export type Language = 'nl' | 'en';

export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith('en') ? 'en' : 'nl';
}

/** The time of day, as "14:05". */
export function clock(at: number, language: Language, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', { hour: '2-digit', minute: '2-digit', ...zone }).format(at);
}

/** How long someone has waited, short enough for a list that ticks: "0:45", "12:07", "1:02:30". */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const WORDS = {
  nl: { under: 'minder dan een minuut', minute: 'minuut', minutes: 'minuten', hour: 'uur', hours: 'uur', and: 'en' },
  en: { under: 'less than a minute', minute: 'minute', minutes: 'minutes', hour: 'hour', hours: 'hours', and: 'and' },
} as const;

/** How long someone has waited, as one says it: "3 minuten", "1 uur en 5 minuten". */
export function spoken(ms: number, language: Language): string {
  const words = WORDS[language];
  const total = Math.floor(Math.max(0, ms) / 60_000);
  const [h, m] = [Math.floor(total / 60), total % 60];
  if (total === 0) return words.under;
  const minutes = `${m} ${m === 1 ? words.minute : words.minutes}`;
  const hours = `${h} ${h === 1 ? words.hour : words.hours}`;
  if (h === 0) return minutes;
  return m === 0 ? hours : `${hours} ${words.and} ${minutes}`;
}

/** The day, as "dinsdag 2 juni". */
export function day(at: number, language: Language, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const form = { weekday: 'long', day: 'numeric', month: 'long', ...zone } as const;
  return new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', form).format(at);
}
