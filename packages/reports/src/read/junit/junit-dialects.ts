/** Who wrote a JUnit report, by what its writers do and others do not. */

/** What was seen of a file: elements and attributes of its first cases and suites. */
export interface DialectSigns {
  readonly root: string;
  /** Attributes of the root; of the first suite below it. */
  readonly rootAttributes: Readonly<Record<string, string>>;
  readonly suiteAttributes: Readonly<Record<string, string>>;
  /** Of the first case. */
  readonly caseAttributes: Readonly<Record<string, string>>;
  /** Names of elements and properties that were seen. */
  readonly elements: ReadonlySet<string>;
  readonly properties: ReadonlySet<string>;
}

type Attributes = DialectSigns['caseAttributes'];
type Fits = (signs: DialectSigns) => boolean;

const has = (attributes: Attributes, ...names: string[]) =>
  names.every((name) => Object.hasOwn(attributes, name));
const suiteNamed =
  (pattern: RegExp): Fits =>
  ({ suiteAttributes }) =>
    pattern.test(suiteAttributes.name ?? '');
/** The root or its first suite. */
const named =
  (pattern: RegExp): Fits =>
  (signs) =>
    pattern.test(signs.rootAttributes.name ?? '') || suiteNamed(pattern)(signs);
const classNamed =
  (pattern: RegExp): Fits =>
  ({ caseAttributes }) =>
    pattern.test(caseAttributes.classname ?? '');

const isPlaywright: Fits = (signs) =>
  has(signs.rootAttributes, 'id') && classNamed(/\.(spec|test)\.[cm]?[jt]sx?$/)(signs);
const isCTest: Fits = ({ caseAttributes, suiteAttributes }) =>
  caseAttributes.status === 'run' && has(suiteAttributes, 'disabled', 'hostname');
const reruns = ['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError'];
const isSurefire: Fits = ({ rootAttributes, suiteAttributes, elements }) =>
  /surefire/.test(Object.values({ ...rootAttributes, ...suiteAttributes }).join(' ')) ||
  reruns.some((name) => elements.has(name));
/** Many write these attributes; in this order Gradle does. */
const gradleSuite = 'name tests skipped failures errors timestamp hostname time';
const isCypress: Fits = (signs) =>
  suiteNamed(/^Root Suite$/)(signs) && /cypress|\.cy\./.test(signs.suiteAttributes.file ?? '');

/** The first that fits: the surest signs first. */
const dialects: readonly (readonly [string, Fits])[] = [
  ['testyard', ({ rootAttributes }) => /^Testyard run \d+$/.test(rootAttributes.name ?? '')],
  ['jest-junit', named(/^jest tests$/)],
  ['vitest', named(/^vitest tests$/)],
  ['cypress', isCypress],
  ['mocha', named(/^(Mocha Tests|Root Suite)$/)],
  ['junit-platform', suiteNamed(/^JUnit (Jupiter|Vintage|Platform)/)],
  ['googletest', named(/^AllTests$/)],
  ['nextest', ({ rootAttributes }) => has(rootAttributes, 'uuid')],
  ['pytest', suiteNamed(/^pytest$/)],
  ['bazel', named(/^(@[\w.-]*)?\/\//)],
  ['rspec', named(/^rspec\d*$/)],
  ['xunit.net', named(/^xUnit\.net\b/)],
  ['newman', named(/^newman\b/i)],
  ['karma', suiteNamed(/^(Headless)?(Chrome|Firefox|Safari|Edge)\b/i)],
  ['playwright', isPlaywright],
  ['phpunit', ({ caseAttributes }) => has(caseAttributes, 'assertions', 'class')],
  ['nunit', ({ root }) => root === 'testrun'],
  ['dotnet', suiteNamed(/\.dll$/i)],
  ['minitest', ({ caseAttributes }) => has(caseAttributes, 'assertions', 'lineno')],
  ['swift', named(/\.xctest$|^Selected tests$|^All tests$/)],
  ['catch2', ({ suiteAttributes }) => suiteAttributes.hostname === 'tbd'],
  ['ctest', isCTest],
  ['go-junit-report', ({ properties }) => properties.has('go.version')],
  ['surefire', isSurefire],
  ['node:test', (signs) => Object.keys(signs.rootAttributes).length === 0 && classNamed(/^test$/)(signs)],
  ['gradle', ({ suiteAttributes }) => Object.keys(suiteAttributes).join(' ') === gradleSuite],
];

/** '' where nothing tells. */
export function dialectOf(signs: DialectSigns): string {
  return dialects.find(([, fits]) => fits(signs))?.[0] ?? '';
}
