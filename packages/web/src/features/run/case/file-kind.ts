export type FileKind = 'image' | 'video' | 'json' | 'text' | 'html' | 'trace';

const kinds: Readonly<Record<string, FileKind>> = {
  ...{ png: 'image', jpg: 'image', jpeg: 'image', gif: 'image', webp: 'image', avif: 'image', svg: 'image' },
  ...{ mp4: 'video', webm: 'video', json: 'json', html: 'html', htm: 'html' },
  ...{
    txt: 'text',
    log: 'text',
    md: 'text',
    csv: 'text',
    xml: 'text',
    yaml: 'text',
    yml: 'text',
    har: 'json',
  },
  ...{ diff: 'text', patch: 'text', out: 'text', err: 'text', tap: 'text' },
};

/** The type that a picture or a film is given to the browser as; never that of a page. */
const mediaTypes: Readonly<Record<string, string>> = {
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' },
  ...{ avif: 'image/avif', svg: 'image/svg+xml', mp4: 'video/mp4', webm: 'video/webm' },
};

const extensionOf = (name: string) => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/** How a file can be shown, by its name; null: it can only be downloaded. */
export const kindOfFile = (name: string): FileKind | null =>
  isTrace(name) ? 'trace' : (kinds[extensionOf(name)] ?? null);

/** As Playwright, and those who use it, call what it recorded: `trace.zip`, `checkout-trace.zip`, `trace-2.zip`. */
const isTrace = (name: string) => /(^|[-_./\\])trace([-_.][^/\\]{0,100})?\.zip$/i.test(name);

export const mediaTypeOf = (name: string): string =>
  mediaTypes[extensionOf(name)] ?? 'application/octet-stream';
