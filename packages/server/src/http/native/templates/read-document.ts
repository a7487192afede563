import type { Finding } from '@testyard/core';
import { TemplateDocument } from '@testyard/protocol';
import type { FastifyRequest } from 'fastify';
import { findingsFrom } from '../../common/bodies/validation-findings.ts';
import type { Language } from '../../common/texts/language.ts';

/**
 * A template document from any JSON: with findings and without a document where its shape is wrong. The schema is
 * checked by the server's own validator, so that validating and saving can never disagree.
 */
export function readDocument(
  request: FastifyRequest,
  body: unknown,
  language: Language,
): { readonly document: TemplateDocument | null; readonly findings: readonly Finding[] } {
  const check = request.compileValidationSchema(TemplateDocument, 'body');
  if (check(body)) return { document: body as TemplateDocument, findings: [] };
  return { document: null, findings: findingsFrom(check.errors ?? [], language) };
}
