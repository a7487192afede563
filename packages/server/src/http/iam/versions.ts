import type { PublicUrl } from '../common/problem.ts';

/** What Keystone says of the one version that there is. */
export function identityVersion(publicUrl: PublicUrl) {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${publicUrl()}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}
