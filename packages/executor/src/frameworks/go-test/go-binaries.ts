/** Go builds and vets all packages as ever, and hands each binary to assets/go-test/keep-binary.sh, which keeps it and what it lists. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { assetPath } from '../../assets.ts';
import { exitSaid, say, type Words } from '../../texts/remark.ts';
import { CASE_FILES_VARIABLE, type SessionContext, SessionError } from '../framework.ts';
import type { CommandRunner } from '../one-by-one/command-run.ts';
import type { GoArguments } from './go-arguments.ts';
import { brokenUntested, functionsOf, type GoPackage, packagesOf, testsOf } from './go-packages.ts';
import type { GoPlace } from './test-events.ts';

/** As people know it. */
export const RUNNER = 'go test';

export interface Binary {
  /** Of its package. */
  readonly name: string;
  readonly path: string;
  /** In which Go would run it. */
  readonly folder: string;
  /** With which Go would run it, but for those that say what to list. */
  readonly arguments: readonly string[];
  readonly tests: ReadonlyMap<string, GoPlace>;
}

/** A package with tests to run, or with what keeps it from having any. */
export type Listed =
  | { readonly name: string; readonly binary: Binary }
  | { readonly name: string; readonly binary: null; readonly why: Words; readonly details: string | null };

export class GoBinaries {
  readonly #context: SessionContext;
  readonly #given: GoArguments;
  readonly #runner: CommandRunner;
  readonly #folder: string;

  constructor(context: SessionContext, given: GoArguments, runner: CommandRunner) {
    this.#context = context;
    this.#given = given;
    this.#runner = runner;
    this.#folder = join(context.scratch, 'go');
  }

  /** In Go's order, without those that have no tests; SessionError `configuration` where Go fails and names no package. */
  async list(): Promise<readonly Listed[]> {
    await mkdir(this.#folder, { recursive: true });
    const listed = [];
    for (const each of await this.#build()) listed.push(await this.#listed(each));
    return listed.filter((each) => each !== null);
  }

  async #build(): Promise<readonly GoPackage[]> {
    const { select } = this.#context.plan;
    const told: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
    const command = [
      ...['go', 'test', '-count=1', ...this.#given.flags, `-list=${this.#given.tests ?? '.'}`],
      ...[`-exec=sh '${assetPath('go-test/keep-binary.sh')}'`, ...(select.length > 0 ? select : ['./...'])],
    ];
    const { exit } = await this.#runner.run(command, {
      environment: { TESTYARD_GO_BINARIES: this.#folder, [CASE_FILES_VARIABLE]: '' },
      onOutput: (stream, bytes) => void told[stream].push(Buffer.from(bytes)),
    });
    const stdout = Buffer.concat(told.stdout).toString('utf8');
    const stderr = Buffer.concat(told.stderr).toString('utf8');
    const packages = packagesOf(stdout, stderr);
    if (exit.code === 0 || packages.some(({ broken }) => broken !== null)) return packages;
    const others = brokenUntested(stderr, packages);
    if (others.length > 0) return [...packages, ...others];
    const text = `${stderr}${stdout}`.trim().slice(0, 4000) || exitSaid(exit);
    throw new SessionError('configuration', say('runner-refuses', { runner: RUNNER, text }), { exit });
  }

  /** Null for a package without tests, of which Go says that it is well. */
  async #listed({ name, place, broken }: GoPackage): Promise<Listed | null> {
    const binary = place === null ? null : await this.#open(name, place);
    // One that did not end well when it listed tests will not when it runs them.
    if (binary !== null && binary.tests.size > 0) return { name, binary };
    if (broken !== null) {
      const message = broken.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '';
      return { name, binary: null, why: { message }, details: broken };
    }
    if (binary === null || (await this.#comesToTests(binary))) return null;
    return { name, binary: null, why: say('package-without-run'), details: null };
  }

  async #open(name: string, place: string): Promise<Binary> {
    const read = (file: string) => readFile(join(this.#folder, place, file), 'utf8');
    const folder = (await read('folder')).replace(/\n$/, '');
    const places = await this.#placesIn(folder);
    const tests = testsOf(await read('list')).map((test): [string, GoPlace] => [
      test,
      places.get(test) ?? { name: test, file: null, line: null },
    ]);
    const given = (await read('arguments')).split('\n');
    const own = given.filter((each) => each !== '' && !/^-test\.(?:list|v)=/.test(each));
    return { name, path: join(this.#folder, place, 'tests'), folder, arguments: own, tests: new Map(tests) };
  }

  async #placesIn(folder: string): Promise<ReadonlyMap<string, GoPlace>> {
    const places = new Map<string, GoPlace>();
    const files = (await readdir(folder)).filter((each) => each.endsWith('_test.go')).sort();
    for (const name of files) {
      const file = relative(this.#context.directory, join(folder, name));
      for (const [test, line] of functionsOf(await readFile(join(folder, name), 'utf8')))
        places.set(test, { name: test, file, line });
    }
    return places;
  }

  /** Whether a package that lists no test comes to where tests would run. */
  async #comesToTests({ path, arguments: given, folder }: Binary): Promise<boolean> {
    const { exit, tail } = await this.#runner.run([path, ...given, '-test.run=^$'], { directory: folder });
    return exit.code === 0 && /^PASS$/m.test(tail.text ?? '');
  }
}
