import type { Project, User } from './account.ts';

/** All users and projects are in one domain. */
export const theDomain = { id: 'default', name: 'Default' } as const;

/** A domain as a caller names it. */
export type DomainRef = { readonly id: string } | { readonly name: string };

/** Without regard to case, because clients write `default` as well as `Default` for the name. */
export function isTheDomain(domain: DomainRef): boolean {
  const given = 'id' in domain ? domain.id : domain.name;
  return given.toLowerCase() === theDomain.id;
}

/** A user as a caller names it. */
export type UserRef = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

/** A project as a caller names it; without a domain it is the user's. */
export type ProjectRef = { readonly id: string } | { readonly name: string; readonly domain?: DomainRef };

interface ById<T> {
  byId(id: string): Promise<T | null>;
  byName(name: string): Promise<T | null>;
}

/** The object that is meant, null where there is none or its domain is not ours. */
export async function findNamed<T extends User | Project>(
  reader: ById<T>,
  ref: UserRef | ProjectRef,
): Promise<T | null> {
  if ('id' in ref) return reader.byId(ref.id);
  if (ref.domain && !isTheDomain(ref.domain)) return null;
  return reader.byName(ref.name);
}
