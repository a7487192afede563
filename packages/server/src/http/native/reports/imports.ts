import { addImported, beginImport, finishImport, readRun } from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import { toldRemark } from '../../common/texts/told-remark.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun } from '../present/present-run.ts';

type Handled = 'beginImport' | 'addImportedCases' | 'finishImport';

/** Runs out of reports that others wrote. */
export function importHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    beginImport: async ({ principal, params: { projectId }, body, request, reply }) => {
      const { name = '', branch = '', ip = '', port = '' } = body.sut ?? {};
      const { template, contentHash, files, onBehalfOf = '', ci = null } = body;
      const sut = { name, branch, ip, port };
      const asked = { principal, projectId, template, contentHash, files, sut, onBehalfOf, ci };
      const { runId, known } = await beginImport(core, asked);
      if (known) reply.code(200);
      reply.header('location', `/api/v1/runs/${runId}`);
      return presentRun(await readRun(core, principal, runId), contextOf(request).language);
    },

    addImportedCases: async ({ principal, params: { runId }, body }) => {
      const cases = body.cases.map((one) => ({
        ...{ ...one, message: toldRemark(one) },
        tries: one.tries.map((each) => ({ ...each, message: toldRemark(each) })),
      }));
      return addImported(core, { principal, runId, offset: body.offset, cases });
    },

    finishImport: async ({ principal, params: { runId }, body, request }) => {
      const { total, receipts } = body;
      const notices = body.notices.map((each) => ({ kind: each.kind, message: toldRemark(each) }));
      await finishImport(core, { principal, runId, total, receipts, notices });
      return presentRun(await readRun(core, principal, runId), contextOf(request).language);
    },
  };
}
