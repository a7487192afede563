/** Who is known and not let in: that is kept, since it looks like silence otherwise to whoever asks where a host is. */
import type { CoreService } from '../core-service.ts';
import type { Executor, RefusalCode } from './executor.ts';
import { isSilent, type Times } from './executor-state.ts';
import { versionSkew } from './version-skew.ts';

/** Milliseconds within which the same refusal is not written again, of a host that tries without end. */
const grain = 60_000;

/** Keeps that a call of an executor is refused. */
export async function noteRefusal(core: CoreService, executor: Executor, code: RefusalCode): Promise<void> {
  const { id, refusal } = executor;
  if (refusal?.code === code && core.clock.now() - refusal.at < grain) return;
  await core.unitOfWork.run(async (unit) => {
    const held = await unit.executors.hold(id);
    if (held && !held.revoked) await unit.executors.update({ ...held, refusal: { code, at: unit.now } });
  });
}

/** Keeps that whoever has this credential, if anybody, speaks a protocol that is not taken. */
export async function noteProtocol(core: CoreService, credential: string): Promise<void> {
  const executor = await core.reads.executors.byCredentialHash(core.digest.sha256(credential));
  if (executor && !executor.revoked) await noteRefusal(core, executor, 'PROTOCOL_UNSUPPORTED');
}

type Refused = Pick<Executor, 'refusal' | 'version' | 'lastSeenAt'>;

/** Why an executor that is away is refused; null where it is silent, or was heard after that, as another copy of it is. */
export function refusalOf(executor: Refused, times: Times): RefusalCode | null {
  const { refusal, version, lastSeenAt } = executor;
  if (!isSilent(executor, times)) return null;
  if (refusal && refusal.at >= (lastSeenAt ?? 0)) return refusal.code;
  return versionSkew(version, version) === 'too-old' ? 'EXECUTOR_TOO_OLD' : null;
}
