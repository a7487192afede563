import Type from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { Run } from './run-resources.ts';
import { DecimalId } from './scalars.ts';
import { DryRun } from './start-run.ts';

/** The cases of a template, found by an executor; part of the native table. */
export const dryRunEndpoints = {
  dryRunTemplate: {
    method: 'POST',
    path: '/api/v1/templates/:templateId/dry-run',
    summary:
      'Let an executor find the cases of a template and execute none of them; the run that it answers has no verdict and is in no list but that of dry runs; honours Idempotency-Key and Prefer: wait',
    right: 'runner',
    params: Type.Object({ templateId: DecimalId }),
    body: DryRun,
    honours: ['Idempotency-Key', 'Prefer', 'traceparent'],
    status: 202,
    others: ['ended'],
    response: Run,
  },
} as const satisfies Record<string, Endpoint>;
