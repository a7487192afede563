import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

export interface PageFile {
  readonly content: Buffer;
  readonly contentType: string;
  /** Strong, quoted. */
  readonly etag: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files beside `indexFile` that a browser may load, by name; others there, as tests, are left out. */
export function readPageFiles(indexFile: string): ReadonlyMap<string, PageFile> {
  const folder = dirname(indexFile);
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(folder).sort()) {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined) continue;
    const content = readFileSync(join(folder, name));
    files.set(name, { content, contentType, etag: etagOf(content) });
  }
  return files;
}

function etagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
}
