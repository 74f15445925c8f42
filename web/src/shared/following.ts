const SLACK = 48;

/** Keeps a log that grows in view, except for whoever scrolls up to read back. */
export class Following {
  /** Whether the log is to be moved along with what is new. */
  on = true;
  #placed = 0;

  /** Call before the log changes: whoever is not where we left them is reading back. */
  look(log: HTMLElement | null): void {
    this.on = !log || log.scrollTop >= this.#placed - SLACK;
  }

  /** Scrolls to `top`, or as far as the log goes. */
  place(log: HTMLElement, top: number): void {
    log.scrollTop = top;
    this.#placed = log.scrollTop;
  }

  /** Follows again, wherever the log stands. */
  startOver(): void {
    this.#placed = 0;
  }
}
