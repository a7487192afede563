import { sealAnew } from '../access/access-keys.ts';
import type { SealedSigningKey } from '../access/account.ts';
import { type Principal, requireSystemAdmin } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { WithSecrets } from './manage-secrets.ts';
import { isUnreadable, type Secret } from './secret.ts';

/** Secrets that one unit seals anew. */
const atOnce = 100;

/**
 * Makes a new key and seals all secrets with it; the earlier keys open what is theirs until nothing is. Where that
 * breaks off, `resealSecrets` at the next start ends it. Errors: FORBIDDEN, SECRETS_KEY_UNUSABLE, SECRET_UNREADABLE,
 * ACCESS_KEY_UNREADABLE.
 */
export async function rotateSecretsKey(
  core: WithSecrets,
  by: Principal,
): Promise<{ readonly keyId: string; readonly secrets: number }> {
  requireSystemAdmin(by);
  const keyId = await core.unitOfWork.run(async (unit) => {
    // Several servers may write one file of keys, each of them whole.
    await unit.secrets.holdKeys();
    const id = core.secretBox.renew();
    await recordWrite(core, unit, {
      ...{ by, action: 'secrets-key.rotate', projectId: null, object: { id, name: id } },
    });
    return id;
  });
  return { keyId, secrets: await resealSecrets(core) };
}

/**
 * Seals with the present key what an earlier one sealed, and forgets the keys that nothing needs any more. Answers how
 * many it sealed. Errors: SECRET_UNREADABLE or ACCESS_KEY_UNREADABLE when all others are sealed: that one stays as it is,
 * and no key is forgotten.
 */
export async function resealSecrets(core: WithSecrets): Promise<number> {
  let resealed = 0;
  for (;;) {
    // A value that was set meanwhile may have been sealed with the key of before.
    const once = await resealOnce(core);
    resealed += once;
    if (once === 0) break;
  }
  core.secretBox.forgetEarlier();
  return resealed;
}

async function resealOnce(core: WithSecrets): Promise<number> {
  const current = core.secretBox.currentKeyId();
  let unreadable: CoreError | null = null;
  let resealed = 0;
  for await (const { keyId, reseal } of allSealed(core)) {
    if (keyId === current) continue;
    try {
      if (await reseal()) resealed += 1;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      unreadable = error;
    }
  }
  if (unreadable) throw unreadable;
  return resealed;
}

interface Sealed {
  readonly keyId: string;
  /** Whether it was still to be done. */
  readonly reseal: () => Promise<boolean>;
}

/** The secrets of all projects, then the secret keys that calls are signed with. */
async function* allSealed(core: WithSecrets): AsyncGenerator<Sealed> {
  for await (const { keyId, projectId, name } of paged<Secret>(core, (unit, after) =>
    unit.secrets.page(after, atOnce),
  ))
    yield { keyId, reseal: () => resealOne(core, projectId, name) };
  for await (const signing of paged<SealedSigningKey>(core, (unit, after) =>
    unit.tokens.signingKeys(after?.accessKey ?? null, atOnce),
  ))
    yield { keyId: signing.keyId, reseal: () => resealSigning(core, signing) };
}

async function* paged<T>(
  core: WithSecrets,
  read: (unit: Unit, after: T | null) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  let after: T | null = null;
  do {
    const last: T | null = after;
    const page: readonly T[] = await core.unitOfWork.run((unit) => read(unit, last));
    yield* page;
    after = page.at(-1) ?? null;
  } while (after !== null);
}

/** Its value never changes, so that nothing is lost of what another server writes meanwhile. */
async function resealSigning(core: WithSecrets, signing: SealedSigningKey): Promise<boolean> {
  const sealed = sealAnew(core, signing);
  await core.unitOfWork.run((unit) => unit.tokens.reseal({ accessKey: signing.accessKey, ...sealed }));
  return true;
}

/** Held, so that a value that is set meanwhile stays. */
function resealOne(core: WithSecrets, projectId: string, name: string): Promise<boolean> {
  const { secretBox } = core;
  return core.unitOfWork.run(async (unit) => {
    const secret = await unit.secrets.hold(projectId, name);
    if (!secret || secret.keyId === secretBox.currentKeyId()) return false;
    const value = secretBox.open(secret, secret);
    await unit.secrets.save({ ...secret, ...secretBox.seal(value, secret) });
    return true;
  });
}
