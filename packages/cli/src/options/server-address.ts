/** An address of a server without a slash at its end; null, and what may be shown of it, where it is none. */
export function serverAddress(
  given: string,
): { readonly address: string } | { readonly address: null; readonly shown: string } {
  if (!URL.canParse(given)) return { address: null, shown: given };
  const url = new URL(given);
  const plain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!plain || !['http:', 'https:'].includes(url.protocol)) return { address: null, shown: shownOf(url) };
  return { address: (url.origin + url.pathname).replace(/\/+$/, '') };
}

/** Without what may be a password. */
const shownOf = ({ protocol, host }: URL) => `${protocol}//${host}`;
