/** What of the files is not kept, or not as it should be, gathered so that a task gets a line for each reason and not one for each file. */
import type { NotReadWhy } from '@testyard/masking';
import type { ExecutorRemarkRule, TaskLimits } from '@testyard/protocol';
import { type Said, say } from '../texts/remark.ts';
import { shownName } from './artifact-name.ts';

/** Why a file is not kept, or what is to be known of one that is. */
export type ArtifactTrouble =
  /** A link, a pipe, a socket, a device. */
  | 'no-plain-file'
  /** The way to it leads out of its folder. */
  | 'outside'
  | 'name-too-long'
  | 'file-too-large'
  /** The task has as many files, or bytes of files, as are kept. */
  | 'limit'
  /** A report names it, or it was there a moment before. */
  | 'not-there'
  | 'not-readable'
  /** The disk of the executor is full. */
  | 'no-room'
  /** The server did not take it. */
  | 'refused'
  /** Kept, though nobody knows whether there are secrets in them. */
  | NotReadWhy
  /** Not kept because of that. */
  | 'withheld'
  /** A secret is in an archive that cannot be packed anew. */
  | 'secret-stuck'
  /** The collect phase was over before it was looked at. */
  | 'too-late';

const named = 10;

type Limits = Pick<TaskLimits, 'artifactFiles' | 'artifactBytes'>;

interface Gathered {
  count: number;
  readonly names: string[];
}

export class ArtifactTroubles {
  readonly #limits: Limits;
  readonly #gathered = new Map<ArtifactTrouble, Gathered>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  add(trouble: ArtifactTrouble, name: string): void {
    const gathered = this.#gathered.get(trouble) ?? { count: 0, names: [] };
    this.#gathered.set(trouble, gathered);
    gathered.count += 1;
    if (gathered.names.length < named) gathered.names.push(shownName(name));
  }

  /** One for each reason, in the order in which they came up. */
  get warnings(): Said[] {
    return [...this.#gathered].map(([trouble, { count, names }]) => {
      const files = names.join(', ');
      const more = count - names.length;
      const listed = more > 0 ? say('files-more', { files, count: more }) : files;
      const { artifactFiles, artifactBytes } = this.#limits;
      const limits = trouble === 'limit' ? { count: artifactFiles, bytes: artifactBytes } : {};
      return say(rules[trouble], { ...limits, files: listed });
    });
  }
}

const rules: Readonly<Record<ArtifactTrouble, ExecutorRemarkRule>> = {
  'no-plain-file': 'files-not-plain',
  outside: 'files-outside',
  'name-too-long': 'files-name-long',
  'file-too-large': 'files-too-large',
  limit: 'files-limit',
  'not-there': 'files-missing',
  'not-readable': 'files-unreadable',
  'no-room': 'files-no-room',
  refused: 'files-refused',
  encrypted: 'files-encrypted',
  damaged: 'files-damaged',
  'too-large': 'files-too-deep',
  closed: 'files-closed',
  withheld: 'files-withheld',
  'secret-stuck': 'files-secret-stuck',
  'too-late': 'files-late',
};
