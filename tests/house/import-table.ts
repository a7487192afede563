import { posix } from 'node:path';

/** A row of "Who may import whom" in docs/architecture.md. */
export interface ImportRow {
  /** As written: `a/b` (all below), `a/*.ts` (files directly in a), `a/*` (each folder in a, a room of its own). */
  readonly folder: string;
  readonly mayImport: readonly string[];
}

/** One import as a file writes it. `lazy`: by `import()`. `ofTypes`: it loads nothing. */
export interface FoundImport {
  /** `server/store/sqlite.ts`: the path below packages/ without `src/`. */
  readonly from: string;
  readonly specifier: string;
  readonly lazy: boolean;
  readonly ofTypes: boolean;
}

/** Reads the rows of the one table whose first column is "Folder". */
export function readImportTable(markdown: string): ImportRow[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Folder |'));
  const rows: ImportRow[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const [, folder = '', mayImport = ''] = line.split('|');
    rows.push({ folder: namesIn(folder)[0] ?? '', mayImport: namesIn(mayImport) });
  }
  return rows;
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

/** Where a file lives: the row that rules it, and the folder within which it may import freely. */
export interface Room {
  readonly row: ImportRow;
  readonly folder: string;
}

/** The room of a file by the row with the longest matching folder; undefined where no row matches. */
export function roomOf(file: string, rows: readonly ImportRow[]): Room | undefined {
  const rooms = rows.flatMap((row) => {
    const folder = folderWithin(file, row.folder);
    return folder === undefined ? [] : [{ row, folder }];
  });
  return rooms.sort((a, b) => b.row.folder.length - a.row.folder.length)[0];
}

function folderWithin(file: string, pattern: string): string | undefined {
  if (pattern.endsWith('/*.ts')) {
    const folder = pattern.slice(0, -'/*.ts'.length);
    return posix.dirname(file) === folder ? folder : undefined;
  }
  if (pattern.endsWith('/*')) {
    const parent = pattern.slice(0, -1);
    const [child, ...below] = file.startsWith(parent) ? file.slice(parent.length).split('/') : [];
    return child && below.length > 0 ? parent + child : undefined;
  }
  return isWithin(file, pattern) ? pattern : undefined;
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** What a specifier names, in the words of the table: `node:fs`, `npm:kysely`, `server/store/rows.ts`, `core`. */
export function targetOf({ from, specifier }: FoundImport): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('node:')) return specifier;
  const own = /^@testyard\/([^/]+)/.exec(specifier);
  if (own) return own[1] ?? '';
  const name = specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : specifier.split('/')[0];
  return `npm:${name}`;
}

/** Why an import breaks the table; undefined where it is allowed. */
export function objectionTo(found: FoundImport, rows: readonly ImportRow[]): string | undefined {
  const room = roomOf(found.from, rows);
  if (!room) return `${found.from} is in no row of the table`;
  const target = targetOf(found);
  const isNode = target.startsWith('node:');
  const isPackage = target.startsWith('npm:');
  if (
    !isNode &&
    !isPackage &&
    isWithin(target, room.folder) &&
    roomOf(target, rows)?.folder === room.folder
  ) {
    return undefined;
  }
  const allowed = room.row.mayImport.some((entry) => {
    const isLazy = entry.startsWith('lazy:');
    const name = isLazy ? entry.slice('lazy:'.length) : entry;
    if (isLazy && !found.lazy) return false;
    if (name === 'node:*') return isNode;
    if (name === 'npm:*') return isPackage;
    return isNode || isPackage ? target === name : isWithin(target, name);
  });
  return allowed ? undefined : `${found.from} may not import ${found.specifier} (${target})`;
}
