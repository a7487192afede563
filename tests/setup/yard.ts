// One place for one scenario: a folder with everything in it, and whatever was started there. Every process inherits
// the folder's name by TMPDIR, so that "nothing is left" can be asked of the operating system.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteConnection } from '../../packages/server/src/store/sqlite/sqlite-connection.ts';
import { knowHost } from './known-host.ts';
import { killProcessesWith } from './processes.ts';
import { Program, type ProgramEnd } from './program.ts';
import { type Service, signedIn } from './service.ts';

export const adminPassword = 'scenario correct horse';
/** A start takes a second; a machine that does ten things at once needs many. */
const startWithinMs = 90_000;

export interface Started {
  readonly program: Program;
  /** In the environment of the program and of all that it starts, and of nothing else. */
  readonly mark: string;
}

export interface ExecutorRequest {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the server is reached, if not at its own address. */
  readonly server?: string;
}

export interface UpRequest {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The port of an earlier start, so that clients find the server again; any free one where absent. */
  readonly port?: number;
}

export class Yard {
  readonly folder = mkdtempSync(join(tmpdir(), 'testyard-scenario-'));
  /** The working directory of everything: sources of tests lie below it. */
  readonly work = join(this.folder, 'work');
  readonly data = join(this.folder, 'data');
  readonly #programs: Program[] = [];
  readonly #program: string | undefined;
  #starts = 0;

  /** `program` is another build than the one of this checkout. */
  constructor(program?: string) {
    this.#program = program;
    mkdirSync(this.work);
  }

  /** Starts `testyard` with a mark of its own; ends with the yard at the latest. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    this.#starts += 1;
    const mark = join(this.folder, `start-${this.#starts}`);
    mkdirSync(mark);
    const own = { TMPDIR: mark, XDG_CONFIG_HOME: join(this.folder, 'config') };
    const program = new Program({
      ...{ args, cwd: this.work, env: { ...own, ...env } },
      ...(this.#program === undefined ? {} : { program: this.#program }),
    });
    this.#programs.push(program);
    return { program, mark };
  }

  /** `testyard up` on the yard's data folder, ready and signed in. */
  async up({ args = [], env = {}, port = 0 }: UpRequest = {}): Promise<Service> {
    if (!args.includes('--no-executor')) knowHost(join(this.data, 'executor'));
    const { program, mark } = this.start(
      ['up', '--json', '--port', String(port), '--data', this.data, '--slots', '2', ...args],
      { TESTYARD_ADMIN_PASSWORD: adminPassword, TESTYARD_STOP_GRACE_MS: '1000', ...env },
    );
    const [line] = await program.said(/^\{"url":.*\}$/m, startWithinMs);
    const { url } = JSON.parse(line) as { url: string };
    return signedIn({ program, mark, url, password: adminPassword });
  }

  /** A separate executor, online; its first start registers, later ones use what its data folder keeps. */
  async executor(
    service: Service,
    { name, args = [], env = {}, server = service.url }: ExecutorRequest,
  ): Promise<Started> {
    const folder = join(this.folder, `executor-${name}`);
    const params = { projectId: service.projectId };
    const code = existsSync(join(folder, 'executor.json'))
      ? []
      : ['--code', (await service.client.call('createRegistrationCode', { params, body: {} })).code];
    knowHost(folder);
    const options = ['--server', server, '--name', name, '--data', folder, '--allow-path', this.work];
    const started = this.start(['executor', ...options, ...code, ...args], {
      TESTYARD_STOP_GRACE_MS: '1000',
      ...env,
    });
    await started.program.said(/is online/, startWithinMs);
    return started;
  }

  /** Runs a command to its end, signed in at the service. */
  async run(service: Service, args: readonly string[], withinMs?: number): Promise<ProgramEnd> {
    const env = { TESTYARD_SERVER: service.url, TESTYARD_TOKEN: service.token };
    return this.start(args, env).program.end(withinMs);
  }

  /** Rows of a copy of the database, as a server that starts now would find them. */
  query(sql: string): Record<string, unknown>[] {
    const copy = mkdtempSync(join(this.folder, 'copy-'));
    for (const name of readdirSync(this.data).filter((each) => each.startsWith('testyard.db')))
      if (existsSync(join(this.data, name))) cpSync(join(this.data, name), join(copy, name));
    const connection = new SqliteConnection(join(copy, 'testyard.db'));
    try {
      return connection.query(sql).rows;
    } finally {
      connection.close();
      rmSync(copy, { recursive: true });
    }
  }

  /** Kills what still runs here and removes the folder. */
  async close(): Promise<void> {
    await this.endPrograms();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Kills what still runs here; the folder stays. */
  async endPrograms(): Promise<void> {
    await Promise.all(this.#programs.filter(({ isOver }) => !isOver).map((program) => program.kill()));
    killProcessesWith(this.folder);
  }
}
