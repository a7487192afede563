import {
  type ArtifactObjects,
  type CoreService,
  type Artifact as KeptArtifact,
  listArtifacts,
  type Principal,
} from '@testyard/core';
import type { Run } from '@testyard/protocol';
import { zip } from '@testyard/reports';
import { fileName, folderOf } from './archive-names.ts';

const filesAtOnce = 500;

export interface ArchivedArtifacts {
  readonly core: CoreService;
  readonly artifacts: ArtifactObjects;
  readonly principal: Principal;
  readonly run: Run;
  /** Only those of one case; null: all. */
  readonly caseId: string | null;
}

/** All files of a round as one ZIP: a folder for each task, in it those of the task as a whole and a folder for each case. */
export function artifactArchive(of: ArchivedArtifacts): AsyncGenerator<Uint8Array> {
  return zip(entries(of));
}

async function* entries({ core, artifacts, principal, run, caseId }: ArchivedArtifacts) {
  const names = new Names(core);
  for (const [place, { id: taskId, templateName }] of run.tasks.entries()) {
    for (let after: string | null = null; ; ) {
      const page = await listArtifacts(core, principal, { taskId, caseId, limit: filesAtOnce, after });
      for (const file of page.items)
        yield {
          name: await names.of(folderOf(place, templateName), file),
          content: artifacts.read(file.id),
        };
      if (page.next === null) break;
      after = page.next;
    }
  }
}

/** Names within an archive: what an executor called a file is no path, and two of one name are two files. */
class Names {
  readonly #core: CoreService;
  readonly #taken = new Set<string>();
  readonly #cases = new Map<string, string>();

  constructor(core: CoreService) {
    this.#core = core;
  }

  async of(folder: string, { id, caseId, name }: KeptArtifact): Promise<string> {
    const parts = name.split(/[/\\]+/).map((part) => fileName(part, ''));
    const own = parts.filter((part) => part !== '').join('/') || id;
    const place = caseId === null ? folder : `${folder}/${await this.#folderOfCase(caseId)}`;
    const whole = `${place}/${own}`;
    const free = this.#taken.has(whole.toLowerCase()) ? `${place}/${id}-${own}` : whole;
    this.#taken.add(free.toLowerCase());
    return free;
  }

  /** With its id: cases of one name are of several suites, or begin alike. */
  async #folderOfCase(caseId: string): Promise<string> {
    const known = this.#cases.get(caseId);
    if (known !== undefined) return known;
    const found = await this.#core.reads.cases.byId(caseId);
    const folder = `case-${caseId}${found ? `-${fileName(found.name, '')}` : ''}`;
    this.#cases.set(caseId, folder);
    return folder;
  }
}
