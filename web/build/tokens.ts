/** The design tokens a theme sets: name (with its dashes) to value. */
export function tokensOf(theme: string): Map<string, string> {
  const bare = theme.replace(/\/\*[\s\S]*?\*\//g, '');
  return new Map([...bare.matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]));
}

/** The design tokens a style sheet reads, private ones (`--_…`) apart. */
export function tokensUsed(css: string): string[] {
  return [...css.matchAll(/var\(\s*(--[a-z][\w-]*)/g)].map(([, name]) => name!);
}

/**
 * A style sheet that gives a shadow root the tokens of `theme` that `css` needs, each only where
 * the page around has not set it.
 *
 * A token cannot be its own fallback on one element (`--a: var(--a, red)` is a cycle), and what
 * `:host` sets wins over what the page lets inherit. So it takes two steps: the host reads the
 * page's token, or else the default, into a private name, and `.root` inside gives it its own
 * name back.
 */
export function tokenDefaults(css: string, theme: string): string {
  const tokens = tokensOf(theme);
  const needed = withDependencies(tokensUsed(css), tokens);
  const names = new Map([...needed].map((token, index) => [token, `--_d${index}`]));
  const read = [...names].map(([token, own]) => `${own}:var(${token},${renamed(tokens.get(token)!, names)})`);
  const give = [...names].map(([token, own]) => `${token}:var(${own})`);
  return `:host{${read.join(';')}}.root{${give.join(';')}}`;
}

function withDependencies(used: readonly string[], tokens: ReadonlyMap<string, string>): Set<string> {
  const needed = new Set<string>();
  const queue = [...used];
  for (let token = queue.pop(); token !== undefined; token = queue.pop()) {
    const value = tokens.get(token);
    if (value === undefined || needed.has(token)) continue;
    needed.add(token);
    queue.push(...tokensUsed(value));
  }
  return needed;
}

function renamed(value: string, names: ReadonlyMap<string, string>): string {
  return value.replace(/var\(\s*(--[\w-]+)/g, (_, token: string) => `var(${names.get(token) ?? token}`);
}
