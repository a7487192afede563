/** What is to be logged before there is a log. */
export class StartNotes {
  readonly #early: string[];
  #warn = (message: string): void => void this.#early.push(message);

  constructor(early: readonly string[] = []) {
    this.#early = [...early];
  }

  add(message: string): void {
    this.#warn(message);
  }

  /** From now on notes go straight to this log, and those from before first. */
  sendTo(log: { warn(message: string): void }): void {
    this.#warn = (message) => log.warn(message);
    for (const message of this.#early.splice(0)) log.warn(message);
  }
}
