import { defineConfig } from 'vite';
import { themeTokens } from './build/theme-tokens.ts';

// One script with everything inside. It is a classic script rather than a module: a classic
// script may come from another origin without CORS, and knows its own address.
export default defineConfig({
  publicDir: false,
  plugins: [themeTokens()],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: 'src/widget/main.ts',
      formats: ['iife'],
      name: 'BalieChat',
      fileName: () => 'balie-chat.js',
    },
  },
});
