import type { TemplateDocument } from '@testyard/protocol';

/** The line by which editors find the schema of a template file. */
export const schemaComment = (server: string) =>
  `# yaml-language-server: $schema=${server}/schemas/template.v1.json\n`;

/** A document as YAML that `apply` takes back for the same. Loads the writer only now. */
export async function templateYaml(document: TemplateDocument, server: string): Promise<string> {
  const { toYaml } = await import('@testyard/template-text');
  return schemaComment(server) + toYaml(document);
}

/** A template as its author wrote it, with a line end at its end; made of its document where that came without a text. */
export async function writtenYaml(
  { document, text }: { readonly document: TemplateDocument; readonly text?: string | null },
  server: string,
): Promise<string> {
  if (typeof text !== 'string') return templateYaml(document, server);
  return text.endsWith('\n') ? text : `${text}\n`;
}
