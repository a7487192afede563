import Type, { type Static } from 'typebox';

/** Where a token travels. */
export const TOKEN_HEADER = 'x-auth-token';
export const SUBJECT_TOKEN_HEADER = 'x-subject-token';
export const TOKENS_PATH = '/v3/auth/tokens';

/** The header that the page sends with what changes something: another site cannot make a browser send it. */
export const PAGE_HEADER = 'x-testyard-page';

/** The password request of `POST /v3/auth/tokens`, as a client of ours sends it; the answer's token is in a header. */
export const PasswordRequest = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Tuple([Type.Literal('password')]),
      password: Type.Object({
        user: Type.Object({
          name: Type.String(),
          domain: Type.Object({ name: Type.String() }),
          password: Type.String(),
        }),
      }),
    }),
  }),
});
export type PasswordRequest = Static<typeof PasswordRequest>;
