/**
 * A folder for each try of a case, named by `TESTYARD_CASE_ARTIFACTS` while it runs: what lies there at its end is
 * kept as the case's. That is done beside the cases that follow, so that a lease that dies later has lost nothing of it.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { BlockCase } from '@testyard/protocol';
import { isWithin } from '../files/is-within.ts';
import type { CaseFiles } from '../frameworks/framework.ts';
import type { ArtifactUpload } from './artifact-upload.ts';
import { type FoundFile, walkFiles } from './walk-files.ts';

type Try = Pick<BlockCase, 'id' | 'attempt'>;

/** Files of one try that are looked at: a test may make new ones faster than they are kept. */
const mostOfOneCase = 10_000;
/** Files that a report may name for one case. */
const mostAttached = 100;

export class CaseFolders implements CaseFiles {
  readonly root: string;
  readonly #upload: ArtifactUpload;
  readonly #late = new AbortController();
  /** Folder to case, of tries that are not over. */
  readonly #open = new Map<string, string>();
  readonly #attached = new Set<string>();
  #turn: Promise<void> = Promise.resolve();

  private constructor(root: string, upload: ArtifactUpload) {
    this.root = root;
    this.#upload = upload;
  }

  /** Makes the folder of all; its place is seen by the tests. */
  static async make(place: string, upload: ArtifactUpload): Promise<CaseFolders> {
    await mkdir(place, { recursive: true });
    return new CaseFolders(await realpath(place), upload);
  }

  begin({ id, attempt }: Try): string {
    const name = `${id}-${attempt}`;
    this.#open.set(name, id);
    return name;
  }

  end({ id, attempt }: Try, isEmpty = false): void {
    const name = `${id}-${attempt}`;
    if (this.#open.delete(name) && !isEmpty) this.#inTurn(() => this.#keepFolder(name, id));
  }

  attach(caseId: string, directory: string, paths: readonly string[]): void {
    this.#inTurn(async () => {
      for (const given of paths.slice(0, mostAttached)) await this.#keepAttached(caseId, directory, given);
      for (const given of paths.slice(mostAttached)) this.#upload.trouble('limit', given);
    });
  }

  /** Whether a report has named the file, which is kept with its case then. */
  hasAttached(directory: string, name: string): boolean {
    return this.#attached.has(join(directory, name));
  }

  /** Keeps what is left, also of tries that did not come to their end, until the signal says that it is too late. */
  async finish(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#late.abort(), { once: true });
    if (signal.aborted) this.#late.abort();
    for (const [name, caseId] of this.#open) this.#inTurn(() => this.#keepFolder(name, caseId));
    this.#open.clear();
    await this.#turn;
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work);
  }

  async #keepFolder(name: string, caseId: string): Promise<void> {
    const directory = join(this.root, name);
    const { signal } = this.#late;
    let files = 0;
    const onUnreadable = (path: Uint8Array, error: Error & { code?: string }) => {
      // The test removed the folder, or never had one.
      if (path.length > 0 || error.code !== 'ENOENT')
        this.#upload.trouble('not-readable', Buffer.from(path).toString() || name, error);
    };
    if ((await realpath(directory).catch(() => directory)) !== directory)
      return this.#upload.trouble('outside', name);
    for await (const found of walkFiles({ directory, signal, onUnreadable })) {
      files += 1;
      if (files > mostOfOneCase) return this.#upload.trouble('limit', Buffer.from(found.path).toString());
      await this.#keepFound(found, { directory, caseId });
    }
    if (signal.aborted) this.#upload.trouble('too-late', `${name}/`);
  }

  async #keepFound({ path, kind }: FoundFile, of: { directory: string; caseId: string }): Promise<void> {
    if (kind === 'file') await this.#upload.keep({ ...of, path });
    else this.#upload.trouble('no-plain-file', Buffer.from(path).toString());
  }

  async #keepAttached(caseId: string, directory: string, given: string): Promise<void> {
    if (this.#late.signal.aborted) return this.#upload.trouble('too-late', given);
    const place = resolve(directory, given);
    if (given.includes('\0') || place === directory || !isWithin(place, directory))
      return this.#upload.trouble('outside', given);
    this.#attached.add(place);
    await this.#upload.keep({ directory, path: Buffer.from(relative(directory, place)), caseId });
  }
}
