import type { Folder } from './folder.ts';
import { type Found, KINDS, type Kind } from './found.ts';
import { detectNode } from './node-suite.ts';

export type Detect = (folder: Folder) => Promise<Found | undefined>;

const detectors: Readonly<Record<Kind, Detect>> = {
  pytest: detectPytest,
  robot: detectRobot,
  node: detectNode,
  maven: detectMaven,
  gradle: detectGradle,
  go: detectGo,
  make: detectMake,
};

/** All that is found, in the order in which it is preferred. */
export async function detect(folder: Folder): Promise<Found[]> {
  const found = await Promise.all(KINDS.map((kind) => detectors[kind](folder)));
  return found.filter((one) => one !== undefined);
}

const TEST_FILE = /^(test_.*|.*_test)\.py$/;

async function detectPytest(folder: Folder): Promise<Found | undefined> {
  const configured: readonly [string, RegExp][] = [
    ['pytest.ini', /(?:)/],
    ['pyproject.toml', /^\[tool\.pytest/m],
    ['setup.cfg', /^\[tool:pytest\]/m],
    ['tox.ini', /^\[pytest\]/m],
    ['conftest.py', /(?:)/],
  ];
  const evidence: string[] = [];
  for (const [name, pattern] of configured)
    if (folder.has(name) && pattern.test(await folder.text(name))) evidence.push(name);
  const select: string[] = [];
  for (const below of ['tests', 'test']) {
    const files = (await folder.below(below)).filter(
      (name) => TEST_FILE.test(name) || name === 'conftest.py',
    );
    if (files.length > 0) select.push(below);
  }
  const top = folder.matching(TEST_FILE);
  evidence.push(...select.map((name) => `${name}/`), ...top.slice(0, 3));
  if (evidence.length === 0) return undefined;
  const document = { framework: 'pytest', ...(select.length > 0 && top.length === 0 ? { select } : {}) };
  return { kind: 'pytest', evidence: evidence.join(', '), document };
}

async function detectRobot(folder: Folder): Promise<Found | undefined> {
  const isSuite = (name: string) => name.endsWith('.robot');
  const places: string[] = [];
  for (const below of ['tests', 'test', 'robot', 'atest'])
    if ((await folder.below(below)).some(isSuite)) places.push(below);
  const top = folder.matching(/\.robot$/);
  if (places.length + top.length === 0) return undefined;
  return {
    kind: 'robot',
    evidence: [...places.map((name) => `${name}/`), ...top.slice(0, 3)].join(', '),
    document: {
      framework: 'command',
      command: ['robot', '--outputdir', 'results', ...(top.length > 0 ? ['.'] : places)],
      report: { robot: 'results/output.xml' },
      artifacts: ['results/*'],
      executors: { max: 1 },
    },
  };
}

async function detectMaven(folder: Folder): Promise<Found | undefined> {
  if (!folder.has('pom.xml')) return undefined;
  const program = folder.has('mvnw') ? ['sh', './mvnw'] : ['mvn'];
  return {
    kind: 'maven',
    evidence: 'pom.xml',
    document: {
      framework: 'command',
      command: [...program, '--batch-mode', 'test'],
      report: { junit: '**/target/surefire-reports/TEST-*.xml' },
      executors: { max: 1 },
    },
  };
}

async function detectGradle(folder: Folder): Promise<Found | undefined> {
  const build = folder.first('build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts');
  if (build === undefined) return undefined;
  const program = folder.has('gradlew') ? ['sh', './gradlew'] : ['gradle'];
  return {
    kind: 'gradle',
    evidence: build,
    document: {
      framework: 'command',
      // A daemon would not outlive the session.
      command: [...program, '--no-daemon', '--console=plain', 'test'],
      report: { junit: '**/build/test-results/test/*.xml' },
      executors: { max: 1 },
    },
  };
}

async function detectGo(folder: Folder): Promise<Found | undefined> {
  if (!folder.has('go.mod')) return undefined;
  return {
    kind: 'go',
    evidence: 'go.mod',
    document: { framework: 'go-test' },
  };
}

async function detectMake(folder: Folder): Promise<Found | undefined> {
  const file = folder.first('GNUmakefile', 'makefile', 'Makefile');
  if (file === undefined) return undefined;
  const target = /^(test|check)\s*:(?!=)/m.exec(await folder.text(file))?.[1];
  if (target === undefined) return undefined;
  return {
    kind: 'make',
    evidence: `${file}: ${target}`,
    document: { framework: 'command', command: ['make', target], executors: { max: 1 } },
    note: 'init.noteReport',
  };
}
