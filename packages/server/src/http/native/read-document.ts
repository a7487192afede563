import type { Finding } from '@testyard/core';
import { TemplateDocument } from '@testyard/protocol';
import type { FastifyRequest } from 'fastify';

/**
 * A template document from any JSON: with findings and without a document where its shape is wrong. The schema is
 * checked by the server's own validator, so that validating and saving can never disagree.
 */
export function readDocument(
  request: FastifyRequest,
  body: unknown,
): { readonly document: TemplateDocument | null; readonly findings: readonly Finding[] } {
  const check = request.compileValidationSchema(TemplateDocument, 'body');
  if (check(body)) return { document: body as TemplateDocument, findings: [] };
  return { document: null, findings: (check.errors ?? []).map(findingOf) };
}

interface ShapeError {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function findingOf({ instancePath, message, params }: ShapeError): Finding {
  const unknown = params.additionalProperty;
  if (typeof unknown === 'string')
    return { severity: 'error', pointer: `${instancePath}/${pointerPart(unknown)}`, detail: 'no such field' };
  const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
  return { severity: 'error', pointer: instancePath, detail: `${message ?? 'is wrong'}${allowed}` };
}

function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
