import type { SecretBox } from '@testyard/core';

const never = (): never => {
  throw new Error('no secret is kept here');
};

/** For tests in which no template names a secret. */
export const noSecretBox: SecretBox = {
  seal: never,
  open: never,
  currentKeyId: () => null,
  renew: never,
  forgetEarlier: never,
};
