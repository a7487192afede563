import AjvCompiler from '@fastify/ajv-compiler';
import * as protocol from '@testyard/protocol';
import { expect, test } from 'vitest';
import { schemaChecks } from './schema-checks.ts';

const isEndpoint = (value: unknown): value is protocol.Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value;

const endpoints = Object.values(protocol).flatMap((table) =>
  typeof table === 'object' ? Object.values(table).filter(isEndpoint) : [],
);

const { customOptions } = schemaChecks.ajv;
type Part = 'body' | 'params' | 'query';

const compileRoute = AjvCompiler()({}, { customOptions: { ...customOptions, validateSchema: true } });

function compile(schema: unknown): void {
  compileRoute({ schema, method: 'POST', url: '/', httpPart: 'body' } as never);
}

test('every schema of an endpoint is one: no server looks at that once more', () => {
  expect(endpoints.length).toBeGreaterThan(100);
  const parts: Part[] = ['body', 'params', 'query'];
  for (const endpoint of endpoints)
    for (const part of parts) {
      const schema = endpoint[part];
      if (schema)
        expect(() => compile(schema), `${part} of ${endpoint.method} ${endpoint.path}`).not.toThrow();
    }
  expect(() => compile({ type: 'object', properties: { a: { minLength: 'three' } } })).toThrow('minLength');
}, 60_000);
