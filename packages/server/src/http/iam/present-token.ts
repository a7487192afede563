import { type TokenView, theDomain } from '@testyard/core';
import type { PublicUrl } from '../common/problem.ts';

export interface TokenPresentation {
  readonly publicUrl: PublicUrl;
  readonly withCatalog: boolean;
}

/** A token as Keystone shows it. */
export function presentToken(view: TokenView, { publicUrl, withCatalog }: TokenPresentation) {
  const { user, project } = view;
  return {
    token: {
      methods: view.methods,
      issued_at: microseconds(view.issuedAt),
      expires_at: microseconds(view.expiresAt),
      user: { id: user.id, name: user.name, domain: theDomain, password_expires_at: '' },
      ...(project ? { project: { id: project.id, name: project.name, domain: theDomain } } : {}),
      roles: view.roles.map((name) => ({ id: '0', name })),
      ...(withCatalog ? { catalog: [identityService(publicUrl)] } : {}),
    },
  };
}

function identityService(publicUrl: PublicUrl) {
  const endpoint = {
    id: 'identity',
    interface: 'public',
    region: '*',
    region_id: '*',
    url: `${publicUrl()}/v3`,
  };
  return { id: 'identity', type: 'identity', name: 'iam', endpoints: [endpoint] };
}

/** RFC 3339 with six decimals, of which three are always zero. */
function microseconds(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}
