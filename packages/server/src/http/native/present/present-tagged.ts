import { revisionOf, type WrittenTemplate } from '@testyard/core';
import type { WrittenTemplate as WrittenResource } from '@testyard/protocol';
import type { FastifyReply } from 'fastify';
import { presentTemplate } from './present-template.ts';

/** A template whose answer carries its `ETag`, for the `If-Match` of a change that is made on it. */
export function presentTagged(reply: FastifyReply, template: WrittenTemplate): WrittenResource {
  reply.header('etag', `"${revisionOf(template)}"`);
  return { ...presentTemplate(template), text: template.text };
}
