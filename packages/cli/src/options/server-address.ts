type Read =
  | { readonly address: string }
  /** `hasMore`: it would be one without its user, password, query or fragment, of which nothing is shown. */
  | { readonly address: null; readonly shown: string; readonly hasMore: boolean };

/** An address of a server without a slash at its end; null, and what may be shown of it, where it is none. */
export function serverAddress(given: string): Read {
  if (!URL.canParse(given)) return { address: null, shown: given, hasMore: false };
  const url = new URL(given);
  const isOfWeb = ['http:', 'https:'].includes(url.protocol);
  const hasMore = url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '';
  if (hasMore || !isOfWeb) return { address: null, shown: shownOf(url), hasMore: isOfWeb };
  return { address: (url.origin + url.pathname).replace(/\/+$/, '') };
}

/** Without what may be a password. */
const shownOf = ({ protocol, host }: URL) => `${protocol}//${host}`;
