import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A git repository on this machine, reached by `file://`. */
export class Repository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder);
    this.#git('init', '--quiet', '--initial-branch=main');
  }

  get url(): string {
    return `file://${this.folder}`;
  }

  /** Commits these files on the branch `main` and answers the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content);
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--message', 'change');
    return this.#git('rev-parse', 'HEAD').trim();
  }

  #git(...args: readonly string[]): string {
    const author = ['-c', 'user.name=tester', '-c', 'user.email=tester@example.org'];
    return execFileSync('git', ['-C', this.folder, ...author, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
    });
  }
}
