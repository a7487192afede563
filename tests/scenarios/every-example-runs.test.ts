// What a newcomer has is a fresh clone: every template of every example is saved from it, runs, and comes to what its README promises.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../house/source-files.ts';
import { type Service, verdictOf } from '../setup/service.ts';
import { counts } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const isFull = process.env.TESTYARD_FULL === '1';
const folders = readdirSync(join(root, 'examples'));

interface Promised {
  readonly template: string;
  readonly verdict: string;
  readonly counts: Counts;
}

const templatesOf = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.testyard.yaml'));

/** The table of a README: `| `name.testyard.yaml` | what it shows | failed: 4 passed, 2 failed |`. */
function promisesOf(folder: string): Promised[] {
  const lines = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(
    /^\| `([\w-]+)\.testyard\.yaml` *\|.*\| (\w+): ([\w, ]+?) *\|$/gm,
  );
  return Array.from(lines, ([, template = '', verdict = '', list = '']) => {
    const named = list.split(', ').map((each) => each.split(' '));
    return {
      ...{ template, verdict },
      counts: counts(Object.fromEntries(named.map(([count, status]) => [status, Number(count)]))),
    };
  });
}

test.each(folders)('the README of %s promises something of each template, and of no other', (name) => {
  const folder = join(root, 'examples', name);
  const promised = promisesOf(folder).map(({ template }) => `${template}.testyard.yaml`);
  expect(promised.sort()).toEqual(templatesOf(folder).sort());
});

const statusOf = (program: string, ...args: readonly string[]): number | null =>
  spawnSync(program, args, { stdio: 'ignore', timeout: 30_000 }).status;
const isAway = (program: string) => `there is no ${program} on this host`;
const hasProgram = (program: string, ...args: readonly string[]) =>
  statusOf(program, ...args) === 0 ? null : isAway(program);
/** Robot Framework tells its version with the exit code of a help page. */
const hasRobot = () => (statusOf('robot', '--version') === 251 ? null : isAway('robot'));
/** Of Debian's packages; what they lack would have to come from Maven Central. */
const hasPackage = (path: string) =>
  existsSync(`/usr/share/maven-repo/${path}`)
    ? null
    : `/usr/share/maven-repo has no ${path}, and Maven Central is not asked here`;
const plugins = [
  'maven-surefire-plugin/2.22.3',
  'maven-compiler-plugin/3.10.1',
  'maven-resources-plugin/3.3.0',
];
const hasPlugins = () =>
  plugins.map((plugin) => hasPackage(`org/apache/maven/plugins/${plugin}`)).find((why) => why !== null) ??
  null;

/** Why an example cannot run on this host; null where it can. */
const missing: Readonly<Record<string, () => string | null>> = {
  go: () => hasProgram('go', 'version'),
  gradle: () => hasProgram('gradle', '--version') ?? hasPackage('junit/junit'),
  maven: () => hasProgram('mvn', '--version') ?? hasPlugins() ?? hasPackage('junit/junit'),
  pytest: () => hasProgram('pytest', '--version'),
  robot: hasRobot,
};

/** The same for those whose `setup` installs their runner. */
function registryIsAway(folder: string): string | null {
  if (!existsSync(join(folder, 'package-lock.json'))) return null;
  return statusOf('npm', 'ping') === 0 ? null : 'the registry of npm does not answer';
}

let yard: Yard;
let service: Service;
let clone: string;
beforeAll(async () => {
  if (!isFull) return;
  yard = new Yard();
  clone = join(yard.work, 'clone');
  execFileSync('git', ['clone', '--quiet', root, clone], { timeout: 120_000 });
  // Maven with an empty store of its own, as on a host that never ran it: what else is in one decides what it asks for.
  const env = { MAVEN_OPTS: `-Dmaven.repo.local=${join(yard.folder, 'maven')}` };
  service = await yard.up({ args: ['--no-executor'] });
  await yard.executor(service, { name: 'host', args: ['--slots', '2', '--pass-env', 'MAVEN_OPTS'], env });
});
afterAll(() => yard?.close());

test.runIf(isFull).for(folders)(
  'the example %s comes to what its README promises',
  { timeout: 600_000 },
  async (name, context) => {
    const folder = join(clone, 'examples', name);
    const why = missing[name]?.() ?? registryIsAway(folder);
    if (why !== null) {
      process.stderr.write(`examples/${name} is not run: ${why}\n`);
      context.skip(why);
    }
    const { code, stderr } = await yard.run(service, ['apply', '-f', folder]);
    expect([code, stderr]).toEqual([0, '']);
    const promised = promisesOf(folder);
    const { id } = await service.client.startRun(service.projectId, {
      templates: promised.map(({ template }) => template),
    });
    const { tasks } = await verdictOf(service, id, 500_000);
    const came = tasks.map(({ templateName, verdict, counts: of }) => ({
      ...{ template: templateName, verdict, counts: of },
    }));
    expect(came).toEqual(promised);
  },
);
