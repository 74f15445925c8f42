import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';
import { tokenDefaults } from './tokens.ts';

const { resolve } = createRequire(import.meta.url);

const THEME = '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css';
const MODULE = 'virtual:theme-tokens';

/** The style sheets whose tokens the widget needs, as imported in src/widget/styles.ts. */
const USED = [
  new URL('../src/widget/chat.css', import.meta.url).pathname,
  ...['button', 'textarea', 'link'].map((name) => resolve(`@utrecht/${name}-css/dist/index.css`)),
];

/** Serves `virtual:theme-tokens`: a style sheet, as text, with the default theme of the widget. */
export function themeTokens(): Plugin {
  return {
    name: 'balie-theme-tokens',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null;
      for (const file of USED) this.addWatchFile(file);
      const css = USED.map((file) => readFileSync(file, 'utf8')).join('\n');
      return `export default ${JSON.stringify(tokenDefaults(css, readFileSync(resolve(THEME), 'utf8')))}`;
    },
  };
}
