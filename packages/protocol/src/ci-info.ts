import Type, { type Static } from 'typebox';

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** Where a pipeline started a run from, as the pipeline says it: shown to people, and believed by nobody. */
export const CiInfo = Type.Object(
  {
    provider: Type.String({
      minLength: 1,
      maxLength: 60,
      description: '`github`, `gitlab`, `jenkins`, `gitee` or another',
    }),
    repository: text(300),
    branch: text(300),
    commit: text(100),
    /** Number or id of the build or pipeline. */
    build: text(100),
    job: text(300),
    actor: text(200),
    buildUrl: Type.Optional(
      Type.String({
        maxLength: 2000,
        pattern: '^https?://[^\\s/?#@]+([/?#]\\S*)?$',
        description: 'http or https, without user or password',
      }),
    ),
  },
  { additionalProperties: false },
);
export type CiInfo = Static<typeof CiInfo>;
