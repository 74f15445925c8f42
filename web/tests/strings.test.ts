import { describe, expect, it } from 'vitest';
import { STRINGS as desk } from '../src/desk/strings.ts';
import { filled } from '../src/shared/filled.ts';
import { STRINGS as simulator } from '../src/simulator/strings.ts';
import { STRINGS as widget } from '../src/widget/strings.ts';

const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each([['widget', widget], ['desk', desk], ['simulator', simulator]])('%s', (_, { nl, en }: { nl: Record<string, string>; en: Record<string, string> }) => {
  it('says everything in both languages', () => {
    expect(Object.keys(en)).toEqual(Object.keys(nl));
    expect(Object.values({ ...nl, ...en }).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('fills in the same values in both languages', () => {
    for (const key of Object.keys(nl)) expect([key, holes(en[key]!)]).toEqual([key, holes(nl[key]!)]);
  });
});

it('fills in values, and nothing of what a value holds', () => {
  expect(filled('{by} was u voor.', { by: '{by}' })).toBe('{by} was u voor.');
  expect(filled('{a} en {b}', { a: 1 })).toBe('1 en {b}');
});
