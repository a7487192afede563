import { afterEach, beforeEach } from 'vitest';
import { openTestCore, type TestCore } from './test-core.ts';

/** What the tests of a file share. */
export interface Stage {
  /** On an empty store at the beginning of each test; a test that restarts the server puts the new one here. */
  core: TestCore;
}

/** Opens a core before each test of the file that calls it, and closes it afterwards. */
export function stageOfEachTest(): Stage {
  const stage = {} as Stage;
  beforeEach(async () => {
    stage.core = await openTestCore();
  });
  afterEach(() => stage.core.close());
  return stage;
}
