import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { ReportReceipt } from './report-receipt.ts';
import { DecimalId, HexId, Page, PageQuery, RoundQuery } from './scalars.ts';

const formats = ['junit', 'ctrf', 'allure', 'csv', 'html'] as const;

/** How a run may be told as a file. `allure`: a ZIP archive of a folder of results. */
export const ReportFormat = Type.Unsafe<(typeof formats)[number]>(
  Type.Union(formats.map((format) => Type.Literal(format))),
);
export type ReportFormat = Static<typeof ReportFormat>;

export const reportFormats: readonly ReportFormat[] = formats;

/** Reports of runs; part of the native table. */
export const reportEndpoints = {
  readReport: {
    method: 'GET',
    path: '/api/v1/runs/:runId/report',
    summary:
      'A round of a run as JUnit XML, CTRF, Allure results (ZIP), CSV or one HTML page, as a download that streams; ETag once the round is finished',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object({ ...RoundQuery, format: ReportFormat }),
    honours: ['If-None-Match'],
    media: ['application/xml', 'application/json', 'application/zip', 'text/csv', 'text/html'],
    status: 200,
    others: ['unchanged'],
  },
  listReceipts: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/receipts',
    summary:
      'What was made of each file of a report that a task brought, in the order in which they were read',
    right: 'viewer',
    params: Type.Object({ taskId: DecimalId }),
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(ReportReceipt),
  },
} as const satisfies Record<string, Endpoint>;
