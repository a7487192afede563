/** What is to be logged of the address that links begin with: below a path the APIs work, and the page does not. */
export function notesOnPublicUrl(publicUrl: string | undefined): string[] {
  if (publicUrl === undefined || new URL(publicUrl).pathname === '/') return [];
  return [
    `the public address ${publicUrl} has a path, and the page cannot be used below one: give the proxy a host name of its own`,
  ];
}
