import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseFiles } from '../frameworks/framework.ts';

type Try = Parameters<CaseFiles['begin']>[0];

/** What a session says of the files of its cases, on folders that are there. */
export class PlayedCaseFiles implements CaseFiles {
  readonly root = mkdtempSync(join(tmpdir(), 'testyard-case-files-'));
  /** `CASE ATTEMPT` with the names in its folder at the end of the try; those that were said to be empty are not here. */
  readonly ended: (readonly [string, readonly string[]])[] = [];
  readonly attached: (readonly [string, readonly string[]])[] = [];

  begin(tried: Try): string {
    mkdirSync(this.root, { recursive: true });
    return folderOf(tried);
  }

  end(tried: Try, isEmpty = false): void {
    if (!isEmpty)
      this.ended.push([`${tried.id} ${tried.attempt}`, namesIn(join(this.root, folderOf(tried)))]);
  }

  attach(caseId: string, _directory: string, paths: readonly string[]): void {
    this.attached.push([caseId, paths]);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Ids of tests are identities, and no names of folders. */
function folderOf({ id, attempt }: Try): string {
  return `${id.replace(/[^A-Za-z0-9_.-]/g, '_')}-${attempt}`;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
