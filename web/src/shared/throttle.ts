/** `act`, but at most once every `ms`: calls in between are dropped. */
export function throttled(act: () => void, ms: number, now: () => number = Date.now): () => void {
  let last = -Infinity;
  return () => {
    if (now() - last < ms) return;
    last = now();
    act();
  };
}
