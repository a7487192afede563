import { join } from 'node:path';
import { type CoreService, isUnreadable, resealSecrets, type SecretBox } from '@testyard/core';
import { AesSecretBox } from './access/aes-secret-box.ts';
import { type KeyFileSetting, SecretKeyFile } from './access/secret-key-file.ts';
import type { StartNotes } from './start-notes.ts';

export interface SecretsSetting {
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  /** Keys of secrets, in a file that several servers may use; absent: in the data folder, where the rows are there, too. */
  readonly secretsKeyFile?: string;
}

/**
 * The box with the keys that there are. A rotation that was broken off is ended first. Work that needs no secret goes on
 * without a key. Errors: SECRETS_KEY_UNUSABLE.
 */
export async function openSecretBox(
  core: CoreService,
  setting: SecretsSetting,
  notes: StartNotes,
): Promise<SecretBox> {
  const secretBox = new AesSecretBox(new SecretKeyFile(keyFileOf(setting)));
  try {
    await resealSecrets({ ...core, secretBox });
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const { given } = error.details;
    notes.add(
      error.code === 'ACCESS_KEY_UNREADABLE'
        ? `access keys such as ${given} cannot be used: add the key of secrets to the key file, or make new ones`
        : `secrets such as ${given} cannot be opened: add their key to the key file, or set them again`,
    );
  }
  return secretBox;
}

/** Several servers of one database need the same keys: there only a file that is named will do. */
export function keyFileOf({ secretsKeyFile, databaseUrl, dataFolder }: SecretsSetting): KeyFileSetting {
  if (secretsKeyFile !== undefined) return { path: secretsKeyFile, own: false };
  return { path: databaseUrl === undefined ? join(dataFolder, 'secrets.key') : null, own: true };
}
