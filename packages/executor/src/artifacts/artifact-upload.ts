/**
 * Files of a lease on their way to the server: each is copied into the journal first, then sent, one after the other,
 * while the tests go on. What is not kept is gathered as a trouble and ends nothing.
 */
import { createReadStream } from 'node:fs';
import type { TaskLimits } from '@testyard/protocol';
import { SecretInside } from '../journal/copy-hashed.ts';
import { isDiskFull } from '../journal/disk-trouble.ts';
import type { StagedArtifact } from '../journal/journal-records.ts';
import { artifactPath, type LeaseJournal } from '../journal/lease-journal.ts';
import type { LeaseMask } from '../lease/lease-mask.ts';
import { type LeaseLink, LeaseLost } from '../loops/lease-link.ts';
import { ServerRefusal } from '../server/server-api.ts';
import { artifactName, isTooLong, shownName } from './artifact-name.ts';
import { type ArtifactTrouble, ArtifactTroubles } from './artifact-troubles.ts';
import { NoPlainFile, openPlainFile } from './open-plain-file.ts';

/** Bytes of one file at most; the server takes no more either. */
const largestFile = 500 * 1024 ** 2;
/** Lines in the log about single files. */
const mostNotes = 200;

export interface ArtifactUploadParts {
  readonly link: LeaseLink;
  readonly journal: LeaseJournal;
  /** What cannot be looked into for secrets is not kept. */
  readonly withholdsUnread: boolean;
  readonly limits: Pick<TaskLimits, 'artifactFiles' | 'artifactBytes'>;
  /** Of one file. */
  readonly timeoutMs: number;
  note(line: string): void;
  readonly mask: Pick<LeaseMask, 'masker' | 'text'>;
}

export interface FileToKeep {
  /** A real path. */
  readonly directory: string;
  /** From there on; what it says is the name of the file. */
  readonly path: Uint8Array;
  /** Null where it is the task's as a whole. */
  readonly caseId: string | null;
}

export class ArtifactUpload {
  readonly troubles: ArtifactTroubles;
  readonly #parts: ArtifactUploadParts;
  readonly #over = new AbortController();
  readonly #waiting: StagedArtifact[] = [];
  #sending: Promise<void> | null = null;
  #files = 0;
  #bytes = 0;
  #sent = 0;
  #notes = 0;

  constructor(parts: ArtifactUploadParts) {
    this.#parts = parts;
    this.troubles = new ArtifactTroubles(parts.limits);
  }

  /** Puts a file aside and sends it in its turn. Never rejects: what cannot be kept is a trouble. */
  async keep(file: FileToKeep): Promise<void> {
    const name = this.#parts.mask.text(artifactName(file.path));
    if (isTooLong(name)) return this.trouble('name-too-long', name);
    if (this.#files >= this.#parts.limits.artifactFiles) return this.trouble('limit', name);
    try {
      await this.#stage(file, name);
    } catch (error) {
      this.trouble(troubleOf(error), name, error as Error);
    }
  }

  trouble(trouble: ArtifactTrouble, name: string, why?: Error): void {
    this.troubles.add(trouble, name);
    this.#notes += 1;
    if (this.#notes > mostNotes) return;
    const said = why === undefined ? '' : `: ${why.message}`;
    this.#parts.note(`artifact ${shownName(name)}: ${trouble}${said}`);
  }

  /** Resolves when everything was sent, or when the signal says that what is left is sent later. */
  async finish(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#over.abort(signal.reason), { once: true });
    if (signal.aborted) this.#over.abort(signal.reason);
    while (this.#sending) await this.#sending;
  }

  /** What became of them, as a line; null where there were none. */
  get summary(): string | null {
    if (this.#files === 0 && this.#notes === 0) return null;
    const { unsent } = this.#parts.journal;
    return `artifacts: ${this.#sent} sent${unsent > 0 ? `, ${unsent} to be sent later` : ''}`;
  }

  async #stage({ directory, path, caseId }: FileToKeep, name: string): Promise<void> {
    const file = await openPlainFile(directory, path);
    try {
      if (file.size > largestFile) return this.trouble('file-too-large', name);
      if (this.#bytes + file.size > this.#parts.limits.artifactBytes) return this.trouble('limit', name);
      const facts = { name, ...(caseId === null ? {} : { caseId }) };
      const { mask, withholdsUnread, journal } = this.#parts;
      const masking = mask.masker && { masker: mask.masker, keepsUnread: !withholdsUnread };
      const { staged, notRead } = await journal.stage(file, facts, masking);
      if (notRead) this.trouble(notRead, name);
      this.#files += 1;
      this.#bytes += staged.size;
      this.#waiting.push(staged);
      this.#begin();
    } finally {
      await file.handle.close();
    }
  }

  #begin(): void {
    if (this.#waiting.length === 0 || this.#over.signal.aborted) return;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      this.#begin();
    });
  }

  async #send(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        await this.#sendOne(next);
        this.#sent += 1;
      } catch (error) {
        if (error instanceof LeaseLost) this.#over.abort(error);
        // Everything that waits is in the journal, and sent from there.
        if (this.#over.signal.aborted) return;
        this.#refused(next, error as Error);
      }
      await this.#parts.journal.sent(next);
    }
  }

  #sendOne(staged: StagedArtifact): Promise<void> {
    const { link, journal, timeoutMs } = this.#parts;
    const { name, sha256, size, caseId } = staged;
    const path = artifactPath(journal.folder, staged.number);
    const open = () => (size === 0 ? new Uint8Array() : { stream: createReadStream(path), length: size });
    const file = { name, sha256, open, ...(caseId === undefined ? {} : { caseId }) };
    return link.writeArtifact(file, { signal: this.#over.signal, timeoutMs });
  }

  /** What the server does not take now it will not take later. */
  #refused({ name }: StagedArtifact, error: Error): void {
    const isFull = error instanceof ServerRefusal && error.code === 'ARTIFACT_LIMIT';
    this.trouble(isFull ? 'limit' : 'refused', name, error);
  }
}

function troubleOf(error: unknown): ArtifactTrouble {
  if (error instanceof SecretInside) return error.why;
  if (error instanceof NoPlainFile) return error.isOutside ? 'outside' : 'no-plain-file';
  if (isDiskFull(error)) return 'no-room';
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not-there' : 'not-readable';
}
