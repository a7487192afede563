import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Document, LineCounter } from 'yaml';
import { unreadable } from '../file-error.ts';
import { UsageError } from '../usage-error.ts';

/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One document of a template file, as it will be sent. */
export interface ReadTemplate {
  readonly file: string;
  readonly content: unknown;
  /** Where the author wrote what a JSON pointer names, or the nearest thing around it. */
  positionOf(pointer: string): Position;
}

export interface FileFinding extends Position {
  readonly file: string;
  readonly severity: 'error' | 'warning';
  readonly detail: string;
}

/** A finding about a document at the place in its file. */
export function placedIn(
  template: ReadTemplate,
  finding: Pick<FileFinding, 'severity' | 'detail'> & { readonly pointer: string },
): FileFinding {
  const { severity, pointer, detail } = finding;
  const told = pointer === '' ? detail : `${pointer}: ${detail}`;
  return { file: template.file, severity, detail: told, ...template.positionOf(pointer) };
}

export interface TemplateFile {
  readonly templates: readonly ReadTemplate[];
  /** What is no YAML at all. */
  readonly findings: readonly FileFinding[];
}

/** Reads a YAML or JSON file of one or several documents; a relative `source.path` is one from the file's folder. */
export async function readTemplates(file: string): Promise<TemplateFile> {
  const text = await readText(file);
  const { LineCounter, parseAllDocuments } = await import('../yaml.ts');
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: Document.Parsed[] = Array.isArray(parsed) ? [...parsed] : [];
  const findings = documents.flatMap((document) =>
    document.errors.map(({ pos, message }) => ({
      file,
      severity: 'error' as const,
      detail: message,
      ...place(lines, pos[0]),
    })),
  );
  const full = documents.filter((document) => document.contents !== null);
  if (full.length === 0) throw new UsageError('apply.emptyFile', { file });
  const templates = findings.length > 0 ? [] : full.map((document) => readOne(file, document, lines));
  return { templates, findings };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function readOne(file: string, document: Document.Parsed, lines: LineCounter): ReadTemplate {
  return {
    file,
    content: withAbsolutePath(toValue(file, document), dirname(file)),
    positionOf: (pointer) => positionIn(document, lines, pointer),
  };
}

function toValue(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError('config.unreadable', { file, why: (error as Error).message });
  }
}

function withAbsolutePath(content: unknown, folder: string): unknown {
  if (!isRecord(content) || !isRecord(content.source) || typeof content.source.path !== 'string')
    return content;
  return { ...content, source: { ...content.source, path: resolve(folder, content.source.path) } };
}

function positionIn(document: Document.Parsed, lines: LineCounter, pointer: string): Position {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isRecord(node) && Array.isArray(node.range)) return place(lines, Number(node.range[0]));
  }
  return place(lines, document.contents?.range?.[0] ?? 0);
}

function place(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
