import { checkDocument } from '@testyard/core';
import type { Finding } from '@testyard/protocol';
import Fastify, { type FastifyRequest } from 'fastify';
import { schemaChecks } from './http/common/bodies/schema-checks.ts';
import { findingText } from './http/common/texts/finding-texts.ts';
import type { Language } from './http/common/texts/language.ts';
import { readDocument } from './http/native/templates/read-document.ts';

/**
 * What is wrong with any JSON as a template document: what a server of this version would find, but for what only a
 * project knows. It is checked by the code that the server checks with; nothing listens.
 */
export async function findingsOfDocument(content: unknown, language: Language): Promise<Finding[]> {
  const app = Fastify(schemaChecks);
  app.get('/', async (request) => ({ findings: findingsIn(request, content, language) }));
  try {
    const answer = await app.inject('/');
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json<{ findings: Finding[] }>().findings;
  } finally {
    await app.close();
  }
}

function findingsIn(request: FastifyRequest, content: unknown, language: Language): Finding[] {
  const { document, findings } = readDocument(request, content, language);
  const all = [...findings, ...(document === null ? [] : checkDocument(document))];
  return all.map((each) => ({
    ...{ severity: each.severity, pointer: each.pointer, detail: findingText(each, language) },
  }));
}
