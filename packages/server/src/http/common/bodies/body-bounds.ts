/** How large a body may be that is read as JSON or YAML: what is longer, or has more in it, is refused before it is read. */
import type { Endpoint } from '@testyard/protocol';
import { mostDocumentBytes } from '@testyard/protocol';

export interface BodyBounds {
  readonly bytes: number;
  /** Members and items at all depths: each costs as much as a long text, and may be wrong in a way of its own. */
  readonly values: number;
}

const mebibyte = 1024 * 1024;

/** `parts`: results of many cases, in parts as large as their sender makes them. */
const bounds = {
  usual: { bytes: mebibyte, values: 20_000 },
  document: { bytes: mostDocumentBytes, values: 1_000_000 },
  parts: { bytes: 12 * mebibyte, values: 500_000 },
} as const satisfies Record<string, BodyBounds>;

/** Of every route that says nothing else. */
export const usualBounds: BodyBounds = bounds.usual;

/** Of the body of an endpoint. */
export function boundsOf({ right, alsoYaml, manyCases }: Endpoint): BodyBounds {
  if (right === 'executor' || manyCases) return bounds.parts;
  return alsoYaml ? bounds.document : bounds.usual;
}
