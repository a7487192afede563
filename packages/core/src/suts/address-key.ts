/** The ports of addresses that name none. */
const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * What stands for an address, however it is written: `http://Host`, `HOST` with port `80`, and `host.` asked by HTTP are
 * one; so are `::1` and `[0:0:0:0:0:0:0:1]`. Names are not resolved. `scheme`: by which it is asked where it does not say.
 */
export function addressKey(
  { ip, port }: { readonly ip: string; readonly port: string },
  scheme: string | null,
): string {
  const text = ip.trim().toLowerCase();
  const [, said, rest = text] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  const authority = rest.replace(/[/?#].*$/s, '');
  const [, host = authority, ownPort] = /^(\[[^\]]*\]|[^:]*):(\d*)$/.exec(authority) ?? [];
  const given = port.trim() || ownPort || usualPorts[said ?? scheme ?? ''] || '';
  return `${hostKey(host)}:${/^\d+$/.test(given) ? String(Number(given)) : given}`;
}

function hostKey(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return bare.includes(':') ? groupsOf(bare) : bare.replace(/\.$/, '');
}

/** All eight groups of an IPv6 address, without leading zeros; what is none stays as it is. */
function groupsOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const left = 8 - before.length - after.length;
  if (tail === undefined ? left !== 0 : left < 1) return address;
  const groups = [...before, ...(tail === undefined ? [] : Array<string>(left).fill('0')), ...after];
  return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}
