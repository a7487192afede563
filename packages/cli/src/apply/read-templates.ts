import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { OneDocument, ReadText } from '@testyard/template-text';
import type { CommandContext } from '../context.ts';
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
  /**
   * The same as it stands in the file; null for JSON, where it is longer than a server takes, and where the folder that
   * it means cannot be written into it.
   */
  readonly text: string | null;
  /** Where the author wrote what a JSON pointer names, or the nearest thing around it; of a member that `said` names, its place. */
  positionOf(pointer: string, said?: string): Position;
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
  return { file: template.file, severity, detail: told, ...template.positionOf(pointer, told) };
}

export interface TemplateFile {
  readonly templates: readonly ReadTemplate[];
  /** What is no YAML at all. */
  readonly findings: readonly FileFinding[];
}

/** Reads a YAML or JSON file of one or several documents; a relative `source.path` is one from the file's folder. */
export async function readTemplates(
  { language }: Pick<CommandContext, 'language'>,
  file: string,
): Promise<TemplateFile> {
  const text = await readText(file);
  const { isDenseText, mostTextBytes } = await import('@testyard/protocol');
  const { documentsIn, withDocument, yamlFlawText } = await import('@testyard/template-text');
  const documents = documentsIn(text);
  if (documents.length === 0) throw new UsageError('apply.emptyFile', { file });
  const findings = documents.flatMap(({ reading: { flaw } }): FileFinding[] => {
    if (!flaw) return [];
    const { rule, line, column } = flaw;
    return [{ file, severity: 'error', detail: yamlFlawText(rule, language), line, column }];
  });
  const templates = documents.flatMap((one): ReadTemplate[] => {
    const { reading } = one;
    if (reading.flaw || findings.length > 0) return [];
    const content = withAbsolutePath(reading.document, dirname(file));
    const written = file.endsWith('.json') ? null : withDocument(one.text, content);
    const isTooLong =
      written !== null && (Buffer.byteLength(written) > mostTextBytes || isDenseText(written));
    return [{ file, content, text: isTooLong ? null : written, positionOf: positionsIn(one, reading) }];
  });
  return { templates, findings };
}

const positionsIn =
  ({ start }: OneDocument, reading: ReadText) =>
  (pointer: string, said?: string) =>
    reading.placeOf(pointer, said) ?? start;

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function withAbsolutePath(content: unknown, folder: string): unknown {
  if (!isRecord(content) || !isRecord(content.source) || typeof content.source.path !== 'string')
    return content;
  return { ...content, source: { ...content.source, path: resolve(folder, content.source.path) } };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
