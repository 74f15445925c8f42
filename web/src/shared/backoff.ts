const FIRST = 500;
const LONGEST = 30_000;

/**
 * Milliseconds to wait before trying to connect again.
 *
 * @param attempt how many tries have failed since the last good connection, from 0
 * @param random a number in [0, 1): spreads out the browsers that all lost the same server
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** attempt);
  return Math.round(ceiling * (0.5 + random / 2));
}
