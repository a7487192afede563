/** A `suite` of an `output.xml` that is open, and what its teardown makes of its tests. */
import { blankCase, type ReportCase } from '../report-case.ts';
import { joinTexts, limitName, meaningfulLine } from '../report-text.ts';

type Attributes = Readonly<Record<string, string>>;

export interface RobotSuite {
  /** Names of the suites around it and its own, joined by ` > `. */
  readonly path: string;
  readonly file: string | null;
  /** Tests in it and below, as Robot Framework counts them. */
  readonly seen: { tests: number; failed: number; skipped: number };
  /** Status of its own teardown; null where it had none. */
  teardown: string | null;
  /** Whether a test says itself that the teardown failed: Rebot writes it so. */
  isTold: boolean;
}

export function openSuite({ name = '', source }: Attributes, parent: RobotSuite | undefined): RobotSuite {
  const path = [parent?.path ?? '', name.trim()].filter((part) => part !== '').join(' > ');
  const seen = { tests: 0, failed: 0, skipped: 0 };
  return { path, file: source || parent?.file || null, seen, teardown: null, isTold: false };
}

/** A failing teardown of a suite fails its tests, which the document has written by then; a skipped one skips them. */
export function closeSuite({ seen, teardown }: RobotSuite, parent: RobotSuite | undefined): void {
  if (teardown === 'FAIL') seen.failed = seen.tests - seen.skipped;
  if (teardown === 'SKIP') Object.assign(seen, { skipped: seen.tests, failed: 0 });
  if (parent === undefined) return;
  parent.seen.tests += seen.tests;
  parent.seen.failed += seen.failed;
  parent.seen.skipped += seen.skipped;
}

/** An entry of its own, so that it cannot be overlooked. `said`: the message of the suite's status. */
export function teardownError({ path, file }: RobotSuite, said: string): ReportCase {
  const [, why = said] = /teardown failed:\s*([\s\S]*)$/i.exec(said) ?? [];
  return {
    ...{ ...blankCase, suite: limitName(path), name: '(suite teardown)', file },
    ...{ status: 'error', cause: 'test', message: meaningfulLine(why) ?? 'Suite teardown failed' },
    details: joinTexts([why]),
  };
}
