/**
 * Vitest's own runner inside a worker, which also tells of each test before it begins. Vitest itself collects what it tells for 100 ms, and what
 * falls into the millisecond in which that time ends waits for the next test: of one that hangs nobody would know that it has begun.
 */
const { TestRunner, VitestTestRunner } = await import(process.env.TESTYARD_VITEST_RUNNER);

export default class PromptRunner extends (TestRunner ?? VitestTestRunner) {
  /** Tests that have ended since the last one began: told before it, as the one that began last is the one that runs. */
  #ended = [];

  async onBeforeTryTask(test, options, ...more) {
    await super.onBeforeTryTask?.(test, options, ...more);
    if (test.result?.retryCount || test.result?.repeatCount) return;
    const told = [...this.#ended.splice(0).map((each) => [each, 'test-finished']), [test, 'test-prepare']];
    // What Vitest tells once more, later, changes nothing.
    this.onTaskUpdate(
      told.map(([{ id, result, meta }]) => [id, result, meta]),
      told.map(([{ id }, event]) => [id, event, undefined]),
    ).catch(() => undefined);
  }

  async onAfterRunTask(test, ...more) {
    await super.onAfterRunTask?.(test, ...more);
    this.#ended.push(test);
  }
}
