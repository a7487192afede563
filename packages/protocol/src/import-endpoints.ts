import Type, { type Static } from 'typebox';
import { CiInfo } from './ci-info.ts';
import type { Endpoint } from './endpoint.ts';
import { FoundCase, LONGEST_CASE_MS } from './executor-messages.ts';
import { ExecutorRemark } from './executor-remarks.ts';
import { ToldReceipt } from './report-receipt.ts';
import { CaseStatus, Cause, Run } from './run-resources.ts';
import { HexId, Nullable } from './scalars.ts';

const text = Type.String({ maxLength: 1000 });
/** Texts of reports are cut at 64 KiB by who reads them. */
const said = Nullable(Type.String({ maxLength: 65_536 }));

/** Cases of one part of an import. */
export const IMPORT_PART = 500;

const closed = { additionalProperties: false };
const ImportedTry = {
  status: CaseStatus,
  cause: Nullable(Cause),
  durationMs: Type.Number({ minimum: 0, maximum: LONGEST_CASE_MS }),
  message: said,
  remark: Type.Optional(ExecutorRemark),
  details: said,
  output: said,
};
/** `tries`: all of them in order, where the report tells of several. */
export const ImportedCase = Type.Object(
  {
    ...{ identity: FoundCase.properties.identity, name: FoundCase.properties.name },
    ...{
      suite: FoundCase.properties.suite,
      file: FoundCase.properties.file,
      line: FoundCase.properties.line,
    },
    ...ImportedTry,
    tries: Type.Array(Type.Object(ImportedTry, closed), { maxItems: 100 }),
  },
  closed,
);
export type ImportedCase = Static<typeof ImportedCase>;

/** `contentHash`: SHA-256 of what is imported; the same for the same template is taken once. */
export const BeginImport = Type.Object(
  {
    template: Type.String({ minLength: 1, maxLength: 200 }),
    contentHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    files: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    sut: Type.Optional(
      Type.Object(
        {
          ...{ name: Type.Optional(text), branch: Type.Optional(text) },
          ...{ ip: Type.Optional(text), port: Type.Optional(text) },
        },
        closed,
      ),
    ),
    onBehalfOf: Type.Optional(text),
    ci: Type.Optional(CiInfo),
  },
  closed,
);
export type BeginImport = Static<typeof BeginImport>;

const ImportNotice = Type.Object(
  {
    kind: Type.Union([Type.Literal('warning'), Type.Literal('failure')]),
    message: Type.String({ maxLength: 10_000 }),
    remark: Type.Optional(ExecutorRemark),
  },
  closed,
);

/** Runs out of reports; part of the native table. */
export const importEndpoints = {
  beginImport: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/imports',
    summary:
      'Open a run that takes its cases from reports; 200 with the run that has the same content already, where there is one',
    right: 'runner',
    params: Type.Object({ projectId: HexId }),
    body: BeginImport,
    status: 201,
    others: ['present'],
    response: Run,
  },
  addImportedCases: {
    method: 'POST',
    path: '/api/v1/runs/:runId/import/cases',
    summary:
      'Cases of an import with their ends, behind the first `offset` of them; repeating a part changes nothing',
    right: 'runner',
    params: Type.Object({ runId: HexId }),
    body: Type.Object(
      { offset: Type.Integer({ minimum: 0 }), cases: Type.Array(ImportedCase, { maxItems: IMPORT_PART }) },
      closed,
    ),
    manyCases: true,
    status: 200,
    response: Type.Object({ received: Type.Integer() }),
  },
  finishImport: {
    method: 'POST',
    path: '/api/v1/runs/:runId/import/finish',
    summary:
      'The reports have no more cases than these: the verdict is computed; repeating it changes nothing',
    right: 'runner',
    params: Type.Object({ runId: HexId }),
    body: Type.Object(
      {
        total: Type.Integer({ minimum: 0 }),
        receipts: Type.Array(ToldReceipt, { maxItems: 1000 }),
        notices: Type.Array(ImportNotice, { maxItems: 100 }),
      },
      closed,
    ),
    status: 200,
    response: Run,
  },
} as const satisfies Record<string, Endpoint>;
