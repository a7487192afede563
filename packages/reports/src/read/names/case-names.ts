import type { ReportCase } from '../report-case.ts';
import { identityBase, withSuffix } from './case-identity.ts';
import { NameNumbers } from './name-numbers.ts';
import { UniqueNames } from './unique-names.ts';

/** Identities of the cases of several files, the same as those of a command that writes these files. */
export class CaseNames {
  readonly #numbers = new NameNumbers();
  readonly #unique = new UniqueNames((name) => this.#numbers.has(name));
  #count = 0;

  take(one: Pick<ReportCase, 'suite' | 'name'>): { readonly identity: string; readonly name: string } {
    const base = identityBase(one);
    const identity = this.#unique.unique(base);
    this.#numbers.set(identity, this.#count++);
    return { identity, name: withSuffix(one.name, identity.slice(base.length)) };
  }
}
