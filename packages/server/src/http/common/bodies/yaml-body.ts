import { CoreError } from '@testyard/core';
import { isDenseText, mostTextBytes } from '@testyard/protocol';
import { type ReadText, readYaml, type YamlFlaw } from '@testyard/template-text';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson, valuesOf } from './json-body.ts';
import { storableText } from './storable-text.ts';

const mediaTypes = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];

/** A body as its author wrote it; its document is the body that the route is given. */
export interface YamlBody extends ReadText {
  readonly text: string;
}

const bodies = new WeakMap<FastifyRequest, YamlBody>();

/** The text of the body, where it came as YAML; null where it came as JSON. */
export const yamlBodyOf = (request: FastifyRequest): YamlBody | null => bodies.get(request) ?? null;

/**
 * Reads bodies that are YAML, on routes that take it: what the text says goes on as JSON would. Errors: BODY_NOT_YAML
 * with the place, BODY_TOO_LARGE, BODY_NOT_JSON on other routes.
 */
export function readYamlBodies(app: FastifyInstance): void {
  app.addContentTypeParser(
    mediaTypes,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, given: string | Buffer) => {
      if (!request.routeOptions.config.alsoYaml)
        throw new CoreError('BODY_NOT_JSON', { why: { rule: 'not-json-type' } });
      const body = typeof given === 'string' ? Buffer.from(given) : given;
      if (body.length > mostTextBytes) throw new CoreError('BODY_TOO_LARGE', { number: mostTextBytes });
      const text = textOf(body);
      if (isDenseText(text)) throw new CoreError('BODY_TOO_LARGE', { why: { rule: 'dense-yaml' } });
      const reading = readYaml(text);
      if (reading.flaw) throw notYaml(reading.flaw);
      bodies.set(request, { ...reading, text });
      return asJson(reading.document, valuesOf(request));
    },
  );
}

function textOf(body: Buffer): string {
  try {
    return storableText(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new CoreError('BODY_NOT_YAML', { why: { rule: 'not-utf8' } });
  }
}

const notYaml = ({ rule, line, column }: YamlFlaw) =>
  new CoreError('BODY_NOT_YAML', { why: { rule: 'yaml-place', line, column, flaw: rule } });

/** With everything that is asked of a body in JSON: how deep it is, and what its members may be called. */
function asJson(document: unknown, mostValues: number): unknown {
  try {
    return parseJson(Buffer.from(JSON.stringify(document)), mostValues);
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'BODY_NOT_JSON') throw error;
    throw new CoreError('BODY_NOT_YAML', error.details);
  }
}
