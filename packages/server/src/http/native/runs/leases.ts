import { listLeases } from '@testyard/core';
import type { TaskLease } from '@testyard/protocol';
import { contextOf } from '../../common/errors.ts';
import type { Language } from '../../common/texts/language.ts';
import { leaseEndText } from '../../common/texts/lease-end-texts.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { pageOfList, readNumberedPage } from '../numbered-page.ts';
import { presentPage } from '../present/present-page.ts';
import { timestamp, timestampOrNull } from '../present/timestamp.ts';

type Listed = Awaited<ReturnType<typeof listLeases>>[number];

/** Who works, or worked, on a task. */
export function leaseHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'listLeases'> {
  return {
    listLeases: async ({ principal, params, query, request }) => {
      const leases = await listLeases(core, principal, params.taskId);
      const { language } = contextOf(request);
      return presentPage(pageOfList(leases, readNumberedPage(query)), (lease) =>
        presentLease(lease, language),
      );
    },
  };
}

function presentLease(lease: Listed, language: Language): TaskLease {
  const { id, executor, state, offeredAt, endedAt, results, endReason } = lease;
  return {
    ...{ id, executor, state, results },
    offeredAt: timestamp(offeredAt),
    endedAt: timestampOrNull(endedAt),
    lost: endReason?.startsWith('lost: ') === true,
    end: endReason && leaseEndText(endReason, language),
  };
}
