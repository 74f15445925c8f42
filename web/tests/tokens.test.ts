import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { tokenDefaults, tokensOf, tokensUsed } from '../build/tokens.ts';

const THEME = '.theme { --a: var(--b); --b: red; /* --c: no; */ --d: blue; }';

it('gives only the tokens that are needed, each behind what the page sets', () => {
  expect(tokenDefaults('p { color: var(--a); margin: var(--unknown) }', THEME)).toBe(
    ':host{--_d0:var(--a,var(--_d1));--_d1:var(--b,red)}.root{--a:var(--_d0);--b:var(--_d1)}',
  );
});

it('finds a value for every token of the default theme that the widget uses', () => {
  const { resolve } = createRequire(import.meta.url);
  const theme = tokensOf(readFileSync(resolve('@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css'), 'utf8'));
  const css = readFileSync(new URL('../src/widget/chat.css', import.meta.url), 'utf8');
  const ours = tokensUsed(css).filter((token) => /^--(utrecht|basis)-/.test(token) && token !== '--utrecht-document-font-family');
  expect(ours.filter((token) => !theme.has(token))).toEqual([]);
});
