/** `https`, `ssh`, `http`, `file`...; an address like `git@host:path` is ssh, a plain path is file. */
export function gitScheme(address: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (scheme) return scheme.toLowerCase();
  return /^[^/]+:/.test(address) ? 'ssh' : 'file';
}
