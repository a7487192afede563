export { documentsIn, type OneDocument } from './documents-in.ts';
export { type YamlFlaw, type YamlRule, yamlFlawText } from './flaws.ts';
export { type Place, type ReadText, readYaml, type YamlReading } from './read-yaml.ts';
export { withDocument } from './rewrite/with-document.ts';
export { toYaml } from './to-yaml.ts';
