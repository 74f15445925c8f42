import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainty, patience, readable } from '../src/desk/labels.ts';
import { actionOf, neighbour } from '../src/desk/shortcuts.ts';
import { backoff } from '../src/shared/backoff.ts';
import { parts } from '../src/shared/links.ts';
import { Throttle } from '../src/shared/throttle.ts';
import { clock, day, languageOf, spoken, stopwatch } from '../src/shared/time.ts';
import { uuid } from '../src/shared/uuid.ts';
import { readServerMessage } from '../src/widget/protocol.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('time', () => {
  it.each([
    [-5 * SECOND, '0:00', 'minder dan een minuut', 'less than a minute'],
    [45 * SECOND, '0:45', 'minder dan een minuut', 'less than a minute'],
    [MINUTE, '1:00', '1 minuut', '1 minute'],
    [12 * MINUTE + 7 * SECOND, '12:07', '12 minuten', '12 minutes'],
    [HOUR, '1:00:00', '1 uur', '1 hour'],
    [HOUR + 5 * MINUTE + 9 * SECOND, '1:05:09', '1 uur en 5 minuten', '1 hour and 5 minutes'],
    [2 * HOUR + MINUTE, '2:01:00', '2 uur en 1 minuut', '2 hours and 1 minute'],
  ])('%i ms of waiting', (ms, short, nl, en) => {
    expect([stopwatch(ms), spoken(ms, 'nl'), spoken(ms, 'en')]).toEqual([short, nl, en]);
  });

  it('of day and date are those of the place', () => {
    const at = Date.UTC(2026, 5, 2, 22, 5);
    expect(clock(at, 'nl', 'Europe/Amsterdam')).toBe('00:05');
    expect(day(at, 'nl', 'Europe/Amsterdam')).toBe('woensdag 3 juni');
    expect(day(at, 'en', 'UTC')).toBe('Tuesday 2 June');
  });

  it.each([['nl', 'nl'], ['en', 'en'], ['en-GB', 'en'], ['EN', 'en'], ['de', 'nl'], ['', 'nl']])('language of %s', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});

describe('links', () => {
  it.each([
    ['geen adres', ['geen adres']],
    ['Zie https://voorbeeld.nl/paspoort.', ['Zie ', '<https://voorbeeld.nl/paspoort>', '.']],
    ['(https://voorbeeld.nl)', ['(', '<https://voorbeeld.nl>', ')']],
    ['https://voorbeeld.nl/a_(b) en HTTP://X.NL?', ['<https://voorbeeld.nl/a_(b)>', ' en ', '<HTTP://X.NL>', '?']],
    ['javascript:alert(1) data:text/html,x', ['javascript:alert(1) data:text/html,x']],
    ['<a href="https://x.nl">x</a>', ['<a href="', '<https://x.nl>', '">x</a>']],
    ['https://', ['https://']],
    ['Bel 112. Of bel 113 of 0800-0113.', ['Bel ', '<112>', '. Of bel ', '<113>', ' of ', '<0800-0113>', '.']],
    ['Call 14 0100, 0100-000051 or 088 008 74 47', ['Call ', '<14 0100>', ', ', '<0100-000051>', ' or ', '<088 008 74 47>']],
    ['Dorpsstraat 112, 06-12-2026, 112,20 euro, 1234 AB', ['Dorpsstraat 112, 06-12-2026, 112,20 euro, 1234 AB']],
  ])('%s', (text, expected) => {
    expect(parts(text).map((part) => (part.href ? `<${part.text}>` : part.text))).toEqual(expected);
  });

  it('lose nothing of a text, and lead only to the web and to telephones', () => {
    const word = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('https://', 'bel 112', '0800-0113', 'javascript:', '.)', '"', '\u202e', '\0'));
    fc.assert(
      fc.property(fc.array(word).map((words) => words.join(' ')), (text) => {
        const found = parts(text);
        expect(found.map((part) => part.text).join('')).toBe(text);
        for (const { href } of found) if (href) expect(new URL(href).protocol).toMatch(/^(?:https?|tel):$/);
      }),
    );
  });
});

describe('backoff', () => {
  it('doubles, stays under half a minute, and never comes at once', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const wait = backoff(attempt, random);
        expect(wait).toBeGreaterThanOrEqual(250);
        expect(wait).toBeLessThanOrEqual(30_000);
      }),
    );
    expect([0, 1, 2, 20].map((attempt) => backoff(attempt, 0))).toEqual([250, 500, 1_000, 15_000]);
  });
});

it('throttles', () => {
  let [now, acted] = [0, 0];
  const throttle = new Throttle(() => (acted += 1), 100, () => now);
  for (now of [0, 50, 99, 100, 150, 200]) throttle.hit();
  expect(acted).toBe(3);
  throttle.startOver();
  throttle.hit();
  expect(acted).toBe(4);
});

it('makes ids of version 4 that differ', () => {
  const ids = Array.from({ length: 100 }, uuid);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

describe('the wire', () => {
  it('may leave out what is usual', () => {
    expect(readServerMessage({ type: 'messages', messages: [{ seq: 1, at: 2, author: 'bot', text: 'Hoi' }] })).toEqual({
      type: 'messages',
      messages: [{ seq: 1, at: 2, author: 'bot', text: 'Hoi', language: 'nl', name: '', choices: [], reference: '' }],
    });
  });

  it('may hold anything without harm', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readServerMessage(value)));
    fc.assert(
      fc.property(fc.constantFrom('welcome', 'messages', 'state', 'ack', 'error'), fc.dictionary(fc.string(), fc.jsonValue()), (type, rest) => {
        expect(readServerMessage({ ...rest, type }).type).toBe(type);
      }),
    );
  });
});

describe('the desk', () => {
  it.each([
    ['paspoort', 'Paspoort'],
    ['uittreksel_brp', 'Uittreksel BRP'],
    ['woz', 'WOZ'],
    ['melding_openbare_ruimte', 'Melding openbare ruimte'],
    ['', ''],
  ])('reads the label %s', (label, text) => {
    expect(readable(label)).toBe(text);
  });

  it('puts numbers in words', () => {
    expect([0.93, 0.8, 0.5, 0.2].map(certainty)).toEqual(['sure', 'sure', 'fairly_sure', 'unsure']);
    expect([0, 2 * MINUTE, 5 * MINUTE].map(patience)).toEqual(['short', 'long', 'too_long']);
  });

  it('goes round the list', () => {
    const ids = ['a', 'b', 'c'];
    expect([neighbour(ids, '', 1), neighbour(ids, 'c', 1), neighbour(ids, 'a', -1), neighbour(ids, 'gone', -1), neighbour([], 'a', 1)]).toEqual(['a', 'a', 'c', 'c', '']);
  });

  it('leaves single letters and other combinations alone', () => {
    const press = (code: string, keys: Partial<KeyboardEvent> = {}) => actionOf({ code, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...keys });
    expect(press('KeyB')).toBeNull();
    expect(press('KeyB', { shiftKey: true })).toBeNull();
    expect(press('KeyB', { altKey: true, shiftKey: true, ctrlKey: true })).toBeNull();
    expect(press('KeyB', { altKey: true, shiftKey: true })).toBe('give_back');
    expect(press('F2')).toBe('answer');
  });
});
