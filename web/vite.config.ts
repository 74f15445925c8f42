import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

// The pages. The widget is a build of its own (vite.widget.config.ts): it has to be one file.
export default defineConfig({
  base: '/static/',
  build: {
    outDir: 'dist',
    target: 'es2022',
    modulePreload: { polyfill: false },
    // An inlined image is a data: URL, which a strict Content-Security-Policy refuses.
    assetsInlineLimit: 0,
    rolldownOptions: { input: ['index', 'desk', 'simulator'].map(page) },
  },
});
