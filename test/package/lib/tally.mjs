/** Counts and prints as `npm test` does: one line for each check, then `N passed, N failed, N skipped`. */
export class Tally {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** @param work gives true, or what is wrong as text; a throw is a failure too. */
  async check(name, work) {
    let wrong;
    try {
      const result = await work();
      wrong = result === true ? null : result === false ? 'it is not so' : String(result);
    } catch (error) {
      wrong = error.message;
    }
    if (wrong === null) this.#passed++;
    else this.#failed++;
    process.stdout.write(wrong === null ? `ok - ${name}\n` : `not ok - ${name}: ${wrong}\n`);
    return wrong === null;
  }

  skip(name, reason) {
    this.#skipped++;
    process.stdout.write(`skipped - ${name} (${reason})\n`);
  }

  /** @returns the exit code. */
  close() {
    process.stdout.write(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped\n`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
