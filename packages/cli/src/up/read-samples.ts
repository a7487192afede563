import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TemplateDocument } from '@testyard/protocol';
import { findTemplateFiles } from '../apply/find-template-files.ts';
import { readTemplates } from '../apply/read-templates.ts';

/** Beside the bundle, and in the root when run from source. */
const FOLDERS = [new URL('./examples/', import.meta.url), new URL('../../../../examples/', import.meta.url)];

/** They show how a framework that dies is told: applied by who wants to see that, in nobody's way on the first day. */
const notAtFirst = /-crash\.testyard\.yaml$/;

export interface Samples {
  /** Undefined where this installation came without examples. */
  readonly folder: string | undefined;
  readonly documents: readonly { readonly document: TemplateDocument; readonly text: string | null }[];
}

/** The example templates of this installation; the server checks them as it checks any other. */
export async function readSamples(): Promise<Samples> {
  const folder = FOLDERS.map((url) => fileURLToPath(url)).find((path) => existsSync(path));
  if (folder === undefined) return { folder, documents: [] };
  const paths = (await findTemplateFiles([folder])).filter((path) => !notAtFirst.test(path));
  const files = await Promise.all(paths.map((path) => readTemplates({ language: 'en' }, path)));
  const templates = files.flatMap((file) => file.templates);
  const documents = templates.map(({ content, text }) => ({ document: content as TemplateDocument, text }));
  return { folder, documents };
}
