import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Message } from '../src/shared/message.ts';
import { EMPTY, extended, lastSeq } from '../src/shared/transcript.ts';

const entries = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) => ({
    seq: index + 1, at: 0, author: 'bot', text: `${index + 1}`, language: 'nl', name: '', choices: [], reference: '',
  }));

it('comes out whole whatever the order, and however often a message comes', () => {
  const shuffled = fc.nat({ max: 30 }).chain((count) => {
    const all = entries(count);
    const extra = count === 0 ? fc.constant<Message[]>([]) : fc.array(fc.constantFrom(...all), { maxLength: 20 });
    return extra.chain((more) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...more], { minLength: count + more.length })));
  });
  fc.assert(
    fc.property(shuffled, fc.integer({ min: 1, max: 7 }), ([all, delivered], size) => {
      let transcript = EMPTY;
      for (let at = 0; at < delivered.length; at += size) transcript = extended(transcript, delivered.slice(at, at + size));
      expect(transcript).toEqual({ messages: all, early: [] });
    }),
  );
});

it('shows nothing past a gap, and knows how far it came', () => {
  const [one, , three] = entries(3);
  const transcript = extended(EMPTY, [three!, one!, three!]);
  expect(transcript).toEqual({ messages: [one], early: [three] });
  expect(lastSeq(transcript)).toBe(1);
});
