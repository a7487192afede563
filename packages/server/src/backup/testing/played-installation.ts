import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { appendLog, storeArtifact, type WaitingCase } from '@testyard/core';
import { type FolderObjects, openFolderObjects } from '../../objects/folder-objects.ts';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne, type TestCore } from '../../testing/test-core.ts';

/** A data folder as a server has it, with an open database and one run of which some cases have ended. */
export class PlayedInstallation {
  readonly core: TestCore;
  readonly objects: FolderObjects;
  readonly lease: PlayedLease;
  readonly runId: string;
  /** Cases that were given out and are open. */
  readonly open: readonly WaitingCase[];

  private constructor(parts: Pick<PlayedInstallation, 'core' | 'objects' | 'lease' | 'runId' | 'open'>) {
    this.core = parts.core;
    this.objects = parts.objects;
    this.lease = parts.lease;
    this.runId = parts.runId;
    this.open = parts.open;
  }

  static async open(cases: readonly string[] = ['a', 'b', 'c']): Promise<PlayedInstallation> {
    const core = await openTestCore();
    const objects = await openFolderObjects(join(core.folder, 'objects'), (error) => {
      throw error;
    });
    const runId = await startOne(core, await saveTemplate(core));
    const lease = await PlayedLease.take(core, await addExecutor(core));
    if (!lease) throw new Error('nothing is offered');
    await lease.find(cases);
    const given = (await lease.next()).block?.cases ?? [];
    const [first, ...open] = given;
    if (!first) throw new Error('no case');
    await lease.next(ended(first), 0);
    return new PlayedInstallation({ core, objects, lease, runId, open });
  }

  log(text: string, offset = 0): Promise<number> {
    const part = { stream: 'stdout', offset, bytes: Buffer.from(text), closed: false, dropped: 0 };
    return appendLog({ ...this.core, logs: this.objects.logs }, this.lease.claim, part);
  }

  artifact(name: string, text: string): Promise<string> {
    const content = (async function* () {
      yield Buffer.from(text);
    })();
    const sha256 = createHash('sha256').update(text).digest('hex');
    const parts = { ...this.core, artifacts: this.objects.artifacts };
    return storeArtifact(parts, this.lease.claim, { name, sha256, caseId: null, content });
  }

  async close(): Promise<void> {
    await this.objects.close();
    await this.core.close();
  }
}
