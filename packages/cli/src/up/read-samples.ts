import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateDocument } from '@testyard/protocol';

/** Beside the bundle, and in the root when run from source. */
const FOLDERS = [new URL('./examples/', import.meta.url), new URL('../../../../examples/', import.meta.url)];

/** They show how a framework that dies is told: applied by who wants to see that, in nobody's way on the first day. */
const notAtFirst = /-crash\.testyard\.yaml$/;

interface Sample {
  readonly document: TemplateDocument;
  readonly text: string | null;
}

export interface Samples {
  /** Undefined where this installation came without examples. */
  readonly folder: string | undefined;
  readonly documents: readonly Sample[];
}

/** Written by scripts/sample-documents.mjs. */
interface ReadWhenBuilt {
  /** Stands in each text for the absolute `source.path`. */
  readonly placeOfPath: string;
  /** With the file of each, from the folder of examples. */
  readonly samples: readonly {
    readonly file: string;
    readonly document: TemplateDocument;
    readonly text: string;
  }[];
}

/** The example templates of this installation; the server checks them as it checks any other. */
export async function readSamples(): Promise<Samples> {
  const folder = FOLDERS.map((url) => fileURLToPath(url)).find((path) => existsSync(path));
  return { folder, documents: folder === undefined ? [] : await readSamplesIn(folder) };
}

export async function readSamplesIn(folder: string): Promise<readonly Sample[]> {
  const built = join(folder, 'samples.json');
  if (!existsSync(built)) return readTexts(folder);
  const { samples, placeOfPath } = JSON.parse(await readFile(built, 'utf8')) as ReadWhenBuilt;
  return Promise.all(
    samples
      .filter(({ file }) => !notAtFirst.test(file))
      .map(async ({ file, document, text }) => {
        const path = resolve(
          dirname(join(folder, file)),
          'path' in document.source ? document.source.path : '',
        );
        const moved = { ...document, source: { ...document.source, path } } as TemplateDocument;
        return { document: moved, text: await withPath(text, { placeOfPath, path, moved }) };
      }),
  );
}

interface Moved {
  readonly placeOfPath: string;
  readonly path: string;
  readonly moved: TemplateDocument;
}

/** What needs no quotes in YAML is put in its place; for any other path the text is read and written again. */
async function withPath(text: string, { placeOfPath, path, moved }: Moved): Promise<string | null> {
  if (/^\/[\w./-]+$/.test(path)) return text.replace(placeOfPath, () => path);
  return (await import('@testyard/template-text')).withDocument(text, moved);
}

/** From the source nothing was read before. */
async function readTexts(folder: string): Promise<readonly Sample[]> {
  const { findTemplateFiles } = await import('../apply/find-template-files.ts');
  const { readTemplates } = await import('../apply/read-templates.ts');
  const paths = (await findTemplateFiles([folder])).filter((path) => !notAtFirst.test(path));
  const files = await Promise.all(paths.map((path) => readTemplates({ language: 'en' }, path)));
  const templates = files.flatMap((file) => file.templates);
  return templates.map(({ content, text }) => ({ document: content as TemplateDocument, text }));
}
