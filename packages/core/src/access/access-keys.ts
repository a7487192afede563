import { CoreError } from '../errors.ts';
import type { WithSecrets } from '../secrets/manage-secrets.ts';
import { isUnreadable, type SealedSecret, type SecretPlace } from '../secrets/secret.ts';
import type { DelegatedToken, HeldSigningKey } from './account.ts';
import { holderOf, requireTime, unlessEnded } from './authenticate.ts';
import { makeDelegated, type NewDelegatedToken } from './delegated-tokens.ts';
import { InTurn } from './in-turn.ts';
import type { Principal } from './principal.ts';
import { clearWrongTries, guessingAt, recordWrongTry, turnOf } from './sign-in-lock.ts';

/** The tries with one access key from one network wait for each other, or a thousand at once would all be looked at. */
const turns = new InTurn(200);

/**
 * Makes a token for a program that signs its calls, with the rules of other tokens for programs. The secret key is told
 * this once; it is kept sealed, as a signature is checked with the key itself.
 * Errors: NOT_FOUND (project), FORBIDDEN, also to a token for a program; REQUEST_INVALID; TOKEN_UNKNOWN;
 * SECRETS_KEY_UNUSABLE.
 */
export async function createAccessKey(
  core: WithSecrets,
  request: NewDelegatedToken,
): Promise<DelegatedToken & { readonly accessKey: string; readonly secretKey: string }> {
  // Its last 74 bits are random: the key is unique, and need not be secret.
  const accessKey = core.ids.hex().slice(-20).toUpperCase();
  const secretKey = core.ids.secret();
  const made = await makeDelegated(core, request, () => ({
    // The hash that is stored is of a text that nobody has: an access key is never sent in place of a token.
    text: core.ids.secret(),
    methods: ['signature'],
    signing: { accessKey, ...core.secretBox.seal(secretKey, placeOf(accessKey, request.projectId)) },
  }));
  return { ...made, accessKey, secretKey };
}

export interface SignedCall {
  readonly accessKey: string;
  /** Where the caller is, for counting wrong signatures: an IPv4 address, an IPv6 /64. */
  readonly network: string;
  /** Whether the call was signed with this secret key, in a time that tells nothing of it. */
  readonly isSignedWith: (secretKey: string) => boolean;
}

/**
 * Who has signed a call, with the rights of this moment.
 * Errors: SIGNATURE_WRONG, one and the same for a key that is unknown or was revoked, an owner who is disabled, and a
 * signature that does not fit; ACCESS_KEY_LOCKED; ACCESS_KEY_UNREADABLE; TOKEN_EXPIRED, to who signs rightly.
 */
export async function identifySigner(core: WithSecrets, call: SignedCall): Promise<Principal> {
  const attempt = { userKey: `access key ${call.accessKey}`, network: call.network };
  return turns.run(turnOf(core, attempt), async () => {
    const guessing = await guessingAt(core, attempt);
    if (guessing.isLocked) throw new CoreError('ACCESS_KEY_LOCKED');
    const held = await core.reads.tokens.byAccessKey(call.accessKey);
    // Who guesses at keys that do not exist waits as long.
    const isRight = call.isSignedWith(held ? secretKeyOf(core, held) : '');
    const signer = isRight ? unlessEnded(held) : null;
    if (signer === null) {
      await recordWrongTry(core, attempt);
      throw new CoreError('SIGNATURE_WRONG');
    }
    if (guessing.wrongBefore) await clearWrongTries(core, attempt);
    requireTime(core, signer);
    return holderOf(signer);
  });
}

/** Seals a secret key for its place, and for no other. Errors: ACCESS_KEY_UNREADABLE. */
export function sealAnew(
  core: WithSecrets,
  signing: SealedSecret & { accessKey: string; projectId: string },
): SealedSecret {
  const { accessKey, projectId } = signing;
  return core.secretBox.seal(opened(core, signing, projectId), placeOf(accessKey, projectId));
}

function secretKeyOf(core: WithSecrets, { signing, record }: HeldSigningKey): string {
  return opened(core, signing, record.projectId ?? '');
}

/** Errors: ACCESS_KEY_UNREADABLE. */
function opened(
  core: WithSecrets,
  { accessKey, ...sealed }: SealedSecret & { readonly accessKey: string },
  projectId: string,
): string {
  try {
    return core.secretBox.open(sealed, placeOf(accessKey, projectId));
  } catch (error) {
    // What has to be made anew is the pair of keys: nobody can set this value again.
    if (isUnreadable(error)) throw new CoreError('ACCESS_KEY_UNREADABLE', { given: accessKey });
    throw error;
  }
}

/** No secret of a project has such a name. */
function placeOf(accessKey: string, projectId: string): SecretPlace {
  return { projectId, name: `access key ${accessKey}`, version: 1 };
}
