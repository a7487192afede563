import { TemplateDocument } from '@testyard/protocol';
import type { FastifyInstance } from 'fastify';
import type { NativeDoor } from '../native-handlers.ts';

export const TEMPLATE_SCHEMA_PATH = '/schemas/template.v1.json';

/** The JSON Schema of `*.testyard.yaml`, for editors: the one that the service itself checks with. */
export function mountTemplateSchema(
  app: FastifyInstance,
  { publicUrl }: Pick<NativeDoor, 'publicUrl'>,
): void {
  app.get(TEMPLATE_SCHEMA_PATH, { config: { right: 'anyone' } }, async (_, reply) => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: `${publicUrl()}${TEMPLATE_SCHEMA_PATH}`,
      ...TemplateDocument,
    };
    return reply
      .type('application/schema+json; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(JSON.stringify(schema));
  });
}
