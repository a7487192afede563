import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface PageFile {
  readonly content: Buffer;
  /** The same, compressed with gzip; null where that was not made. */
  readonly gzipped: Buffer | null;
  readonly contentType: string;
  /** Strong, quoted. */
  readonly etag: string;
  /** Its name has the hash of what is in it: it never changes. */
  readonly isEternal: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of a folder that a browser may load, by name; others there are left out. */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(folder).sort()) {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined) continue;
    const content = readFileSync(join(folder, name));
    const compressed = join(folder, `${name}.gz`);
    const gzipped = existsSync(compressed) ? readFileSync(compressed) : null;
    const isEternal = /-[A-Z0-9]{8}\.(js|css)$/.test(name);
    files.set(name, { content, gzipped, contentType, etag: etagOf(content), isEternal });
  }
  return files;
}

function etagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
}
