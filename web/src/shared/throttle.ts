/** Does something at most once every `ms`, unless it is told to start over. */
export class Throttle {
  #last = -Infinity;

  constructor(
    private readonly act: () => void,
    private readonly ms: number,
    private readonly now: () => number = Date.now,
  ) {}

  hit(): void {
    if (this.now() - this.#last < this.ms) return;
    this.#last = this.now();
    this.act();
  }

  startOver(): void {
    this.#last = -Infinity;
  }
}
