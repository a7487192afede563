import Type, { type Static } from 'typebox';
import { Dictionary, Duration, Labels, Name, Priority, Size } from './scalars.ts';

const Command = Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 1000 });
const strict = { additionalProperties: false };

const Source = Type.Union([
  Type.Object(
    { git: Type.String({ minLength: 1 }), ref: Type.Optional(Type.String({ minLength: 1 })) },
    strict,
  ),
  Type.Object({ path: Type.String({ minLength: 1 }) }, strict),
]);

const ParameterValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const Parameter = Type.Object(
  {
    type: Type.Optional(
      Type.Union([Type.Literal('string'), Type.Literal('number'), Type.Literal('boolean')], {
        default: 'string',
      }),
    ),
    default: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    choices: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number()]), { minItems: 1 })),
    description: Type.Optional(Type.String()),
  },
  strict,
);

/** Exactly this text, one of several, a range of versions, or that the label is there. */
const LabelRule = Type.Union([
  Type.String({ description: 'The value, or a range of versions such as >=20 <23' }),
  Type.Array(Type.String(), { minItems: 1, maxItems: 100, description: 'One of these values' }),
  Type.Literal(true, { description: 'Any value' }),
]);

const SutAccess = Type.Union([Type.Literal('read'), Type.Literal('change')], { default: 'read' });

/** A saved test task, as its author writes it in `*.testyard.yaml` or sends it as JSON. */
export const TemplateDocument = Type.Object(
  {
    name: Name,
    framework: Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      description: 'As docs/frameworks.md names it',
      examples: [
        ...[
          'pytest',
          'mocha',
          'playwright',
          'vitest',
          'jest',
          'cucumber-js',
          'node-test',
          'go-test',
          'command',
        ],
      ],
    }),
    disabled: Type.Optional(Type.Boolean({ default: false })),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
    source: Source,
    workingDirectory: Type.Optional(Type.String({ default: '.' })),
    select: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { description: "What to run, in the framework's own terms" }),
    ),
    arguments: Type.Optional(Type.Array(Type.String(), { description: 'Passed on to the framework' })),
    command: Type.Optional(Command),
    cases: Type.Optional(
      Type.Array(Type.Object({ name: Name, command: Command }, strict), { minItems: 1, maxItems: 100_000 }),
    ),
    report: Type.Optional(
      Type.Object(
        {
          junit: Type.Optional(
            Type.String({
              minLength: 1,
              description: 'Pattern of the files of JUnit XML that the command writes',
            }),
          ),
          robot: Type.Optional(
            Type.String({ minLength: 1, description: 'The same for output.xml of Robot Framework' }),
          ),
          tap: Type.Optional(Type.Boolean({ description: 'Whether the command prints TAP' })),
        },
        strict,
      ),
    ),
    environment: Type.Optional(Labels),
    parameters: Type.Optional(Dictionary(Parameter)),
    matrix: Type.Optional(
      Type.Object(
        {
          parameters: Type.Optional(Dictionary(Type.Array(ParameterValue, { minItems: 1, maxItems: 256 }))),
          exclude: Type.Optional(Type.Array(Dictionary(ParameterValue), { maxItems: 256 })),
          include: Type.Optional(Type.Array(Dictionary(ParameterValue), { maxItems: 256 })),
        },
        { ...strict, description: 'One task for each combination of values of parameters' },
      ),
    ),
    parameterSets: Type.Optional(Dictionary(Dictionary(ParameterValue), { maxLength: 100 })),
    secrets: Type.Optional(
      Dictionary(
        Type.String({ minLength: 1, maxLength: 100, description: 'Name of a secret of the project' }),
        {
          maxLength: 100,
        },
      ),
    ),
    setup: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { description: 'Shell commands before the session' }),
    ),
    labels: Type.Optional(Dictionary(LabelRule)),
    executors: Type.Optional(
      Type.Object({ max: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) }, strict),
    ),
    budget: Type.Optional(Duration),
    keepTogether: Type.Optional(
      Type.Union([Type.Literal('none'), Type.Literal('file'), Type.Literal('suite')], {
        default: 'none',
        description: 'Cases of one file, or of one suite, go to one slot, one after the other',
      }),
    ),
    concurrency: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'Slots at once, over all runs of the template',
      }),
    ),
    priority: Type.Optional(Priority),
    timeouts: Type.Optional(
      Type.Object(
        {
          queue: Type.Optional(Duration),
          setup: Type.Optional(Duration),
          case: Type.Optional(Duration),
          task: Type.Optional(Duration),
          collect: Type.Optional(Duration),
        },
        strict,
      ),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          memory: Type.Optional(Size),
          processes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
          cpuTime: Type.Optional(Duration),
          openFiles: Type.Optional(Type.Integer({ minimum: 16, maximum: 1_000_000 })),
          fileSize: Type.Optional(Size),
        },
        { ...strict, description: "What a session may take at most; a host's own limits may be below" },
      ),
    ),
    retries: Type.Optional(
      Type.Object(
        {
          cases: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
          setup: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
        },
        strict,
      ),
    ),
    verdict: Type.Optional(
      Type.Object(
        {
          failOnFlaky: Type.Optional(Type.Boolean()),
          minimumCases: Type.Optional(Type.Integer({ minimum: 0 })),
          maximumFailures: Type.Optional(Type.Integer({ minimum: 0 })),
        },
        strict,
      ),
    ),
    sut: Type.Optional(
      Type.Object(
        {
          access: Type.Optional(SutAccess),
          also: Type.Optional(
            Type.Array(Type.Object({ name: Name, access: Type.Optional(SutAccess) }, strict), {
              maxItems: 20,
              description: 'Further systems under test of the project that it uses',
            }),
          ),
        },
        {
          ...strict,
          description: 'Tasks that read a system under test share it, one that changes it has it alone',
        },
      ),
    ),
    onLost: Type.Optional(Type.Union([Type.Literal('tolerant'), Type.Literal('strict')])),
    artifacts: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    unreadArtifacts: Type.Optional(
      Type.Union([Type.Literal('keep'), Type.Literal('withhold')], {
        default: 'keep',
        description:
          'What becomes of files that cannot be looked into for secrets, where the template has some',
      }),
    ),
  },
  { additionalProperties: false, title: 'Testyard template' },
);
export type TemplateDocument = Static<typeof TemplateDocument>;
