// Opens the pages in Chromium against the mock, brings them in every state, takes a picture of
// each and runs axe on it.
//
//   npm run build && npm run look -- <folder for the pictures> [names…]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { scenes } from './look/scenes.mjs';

const [folder = 'artifacts/look', ...names] = process.argv.slice(2);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const port = 8091;
const base = `http://127.0.0.1:${port}`;
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
let found = 0;

async function startMock() {
  const mock = spawn(process.execPath, [new URL('mock.mjs', import.meta.url).pathname], {
    env: { ...process.env, MOCK_PORT: String(port), MOCK_CROWD: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => mock.stdout.once('data', resolve));
  return mock;
}

async function look(page, name) {
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
  for (const { id, impact, nodes } of violations) {
    found += 1;
    console.log(`${name}: ${impact} ${id}\n${nodes.map(({ target, failureSummary }) => `   ${target.join(' ')}: ${failureSummary.replaceAll('\n', ' ')}`).join('\n')}`);
  }
}

try {
  for (const [name, scene] of Object.entries(scenes)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const open = async (path, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'nl-NL', ...options });
      const page = await context.newPage();
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(`${name}: console: ${message.text()}`));
      page.on('pageerror', (error) => console.log(`${name}: page error: ${error}`));
      await page.goto(base + path);
      return page;
    };
    const mock = await startMock();
    try {
      await scene(open, look);
    } finally {
      for (const context of browser.contexts()) await context.close();
      mock.kill();
      await once(mock, 'exit');
    }
  }
} finally {
  await browser.close();
}
console.log(found === 0 ? 'axe finds nothing.' : `axe finds ${found} things.`);
process.exitCode = found === 0 ? 0 : 1;
