import Type, { type Static } from 'typebox';
import { CiInfo } from './ci-info.ts';
import { Dictionary, Duration, Priority } from './scalars.ts';

const text = Type.String({ maxLength: 1000 });

/** What a run is started with, however many templates it has. */
const asked = {
  sut: Type.Optional(
    Type.Object(
      {
        name: Type.Optional(text),
        branch: Type.Optional(text),
        build: Type.Optional({
          ...text,
          maxLength: 200,
          description: 'That is expected; else the one of the first look',
        }),
        ip: Type.Optional(text),
        port: Type.Optional(text),
      },
      { additionalProperties: false },
    ),
  ),
  parameters: Type.Optional(
    Dictionary(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), { maxProperties: 1000 }),
  ),
  parameterSet: Type.Optional({
    ...text,
    maxLength: 100,
    description: 'Name of a set of values that templates have; `parameters` go before it',
  }),
  priority: Type.Optional(Priority),
  ci: Type.Optional(CiInfo),
  failFast: Type.Optional(
    Type.Boolean({ description: 'Refuse at once what no registered executor could ever run' }),
  ),
};

/** `templates`: ids or names of templates or groups; each becomes one task, a group one task a member. */
export const StartRun = Type.Object(
  {
    templates: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 1000 }),
    sut: asked.sut,
    parameters: asked.parameters,
    parameterSet: asked.parameterSet,
    onBehalfOf: Type.Optional(text),
    priority: asked.priority,
    budget: Type.Optional({
      ...Duration,
      description: 'In place of those of the templates: no case is started later than so long after its task',
    }),
    ci: asked.ci,
    failFast: asked.failFast,
  },
  { additionalProperties: false },
);
export type StartRun = Static<typeof StartRun>;

/** What the cases of one template are found with. */
export const DryRun = Type.Object(asked, { additionalProperties: false });
export type DryRun = Static<typeof DryRun>;
