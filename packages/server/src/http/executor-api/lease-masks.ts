/**
 * The second net for secrets: what executors send is looked through once more, with the secrets of the lease's task. Those of
 * a lease are opened once and kept in memory while messages of it come; where a task names none, that is all it costs.
 */
import { type CoreService, type SecretBox, secretsOfLease } from '@testyard/core';
import { Masker } from '@testyard/masking';

/** Leases of which it is known at a time. */
const mostLeases = 2_000;

export class LeaseMasks {
  readonly #core: Pick<CoreService, 'reads'>;
  readonly #secretBox: SecretBox;
  /** The one that was asked for last is the last. */
  readonly #known = new Map<string, Promise<Masker | null>>();

  constructor(core: Pick<CoreService, 'reads'>, secretBox: SecretBox) {
    this.#core = core;
    this.#secretBox = secretBox;
  }

  /** The very values that an executor was given, whatever becomes of the secrets meanwhile. */
  learn(leaseId: string, secrets: Readonly<Record<string, string>>): void {
    this.#keep(leaseId, Promise.resolve(Masker.of(Object.values(secrets))));
  }

  /** Null where there is nothing to look for. */
  of(leaseId: string): Promise<Masker | null> {
    const masker = this.#known.get(leaseId) ?? this.#make(leaseId);
    this.#keep(leaseId, masker);
    masker.catch(() => this.#known.delete(leaseId));
    return masker;
  }

  async #make(leaseId: string): Promise<Masker | null> {
    const { reads } = this.#core;
    const lease = await reads.leases.byId(leaseId);
    return lease && Masker.of(Object.values(await secretsOfLease(reads, this.#secretBox, lease)));
  }

  #keep(leaseId: string, masker: Promise<Masker | null>): void {
    this.#known.delete(leaseId);
    this.#known.set(leaseId, masker);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostLeases && oldest !== undefined) this.#known.delete(oldest);
  }
}
