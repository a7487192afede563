import { type Principal, requireSystemAdmin } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import { CoreError } from '../errors.ts';
import type { WithSecrets } from './manage-secrets.ts';
import type { Secret } from './secret.ts';

/** Secrets that one unit seals anew. */
const atOnce = 100;

/**
 * Makes a new key and seals all secrets with it; the earlier keys open what is theirs until nothing is. Where that
 * breaks off, `resealSecrets` at the next start ends it. Errors: FORBIDDEN, SECRETS_KEY_UNUSABLE, SECRET_UNREADABLE.
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
 * many it sealed. Errors: SECRET_UNREADABLE when all others are sealed: that one stays as it is, and no key is forgotten.
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
  for await (const { projectId, name, keyId } of allSecrets(core)) {
    if (keyId === current) continue;
    try {
      if (await resealOne(core, projectId, name)) resealed += 1;
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'SECRET_UNREADABLE') throw error;
      unreadable = error;
    }
  }
  if (unreadable) throw unreadable;
  return resealed;
}

async function* allSecrets(core: WithSecrets): AsyncGenerator<Secret> {
  let after: Secret | null = null;
  do {
    const last: Secret | null = after;
    const page: readonly Secret[] = await core.unitOfWork.run((unit) => unit.secrets.page(last, atOnce));
    yield* page;
    after = page.at(-1) ?? null;
  } while (after !== null);
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
