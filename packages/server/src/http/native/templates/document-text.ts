import type { DocumentText } from '@testyard/core';
import { isDenseText, mostTextBytes } from '@testyard/protocol';
import { withDocument } from '@testyard/template-text';
import type { FastifyRequest } from 'fastify';
import { yamlBodyOf } from '../../common/bodies/yaml-body.ts';

/**
 * The text of a document that is saved: the body itself where that is YAML. Where it is JSON, the text of before with
 * what differs written anew, so that comments stay; none where that cannot be said by it.
 */
export function documentText(request: FastifyRequest): DocumentText {
  const yaml = yamlBodyOf(request);
  return yaml ? { written: yaml.text } : { madeOf: rewritten };
}

function rewritten(present: string, document: unknown): string | null {
  if (JSON.stringify(document).length > mostTextBytes) return null;
  const text = withDocument(present, document);
  return text !== null && Buffer.byteLength(text) <= mostTextBytes && !isDenseText(text) ? text : null;
}
