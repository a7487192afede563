import type { TemplateDocument } from '@testyard/protocol';

/** The line by which editors find the schema of a template file. */
export const schemaComment = (server: string) =>
  `# yaml-language-server: $schema=${server}/schemas/template.v1.json\n`;

/** A document as YAML that `apply` takes back for the same. Loads the writer only now. */
export async function templateYaml(document: TemplateDocument, server: string): Promise<string> {
  const { stringify } = await import('../yaml.ts');
  // Lines are not folded: what a diff shows as changed was changed.
  return schemaComment(server) + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
