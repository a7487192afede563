const linkMark = '#sign-in=';

let ticket: string | null = null;

/**
 * Takes the one-time ticket that signs in out of the address, where there is one: it must not stay in the history. To be
 * called before anything reads the address.
 */
export function keepTicket(): void {
  if (location.hash.startsWith(linkMark)) {
    ticket = location.hash.slice(linkMark.length);
    history.replaceState(null, '', location.pathname + location.search);
  }
  // A link pasted into a page that is open already.
  addEventListener('hashchange', () => location.hash.startsWith(linkMark) && location.reload());
}

/** Whether the page was opened with a ticket that is not used yet. */
export const hasTicket = (): boolean => ticket !== null;

/** The ticket, once. */
export function takeTicket(): string | null {
  const taken = ticket;
  ticket = null;
  return taken;
}
