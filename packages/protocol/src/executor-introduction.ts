/** How an executor introduces itself: registering once, then saying at each start, and on change, what its host is. */
import Type, { type Static } from 'typebox';
import { ExecutorRemark } from './executor-remarks.ts';
import { DecimalId, Dictionary, HexId, Labels, Name, Nullable } from './scalars.ts';

/** What a host offers beyond labels: git schemes and folders that templates may name as their source. */
export const Sources = Type.Object({
  gitSchemes: Type.Array(Type.String()),
  paths: Type.Array(Type.String(), { description: 'Absolute folders within which `source.path` may lie' }),
});
export type Sources = Static<typeof Sources>;

/** What the owner of a host lets in; null: anything. `projects` are ids, `commands` programs as templates name them. */
export const Guards = Type.Object({
  projects: Nullable(Type.Array(HexId)),
  commands: Nullable(Type.Array(Type.String())),
  setUp: Type.Boolean(),
});
export type Guards = Static<typeof Guards>;

export const Register = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 200 }),
  name: Name,
  /** Random, of the executor's own, the same when it repeats the message: an executor of before has none. */
  key: Type.Optional(Type.String({ minLength: 32, maxLength: 200 })),
});
export const Registered = Type.Object({
  executorId: DecimalId,
  name: Type.String(),
  credential: Type.String(),
});

/** `frameworks`: name to version, as found on the host. `labels` include those versions and what else the host is. */
export const Announce = Type.Object({
  instanceId: HexId,
  slots: Type.Integer({ minimum: 1, maximum: 1024 }),
  labels: Labels,
  frameworks: Labels,
  sources: Sources,
  /** An executor of before has none. */
  guards: Type.Optional(Guards),
  /** Frameworks that are there and not believed, which `frameworks` and `labels` leave out, each with the reason. */
  distrusted: Type.Optional(
    Dictionary(
      Type.Object({ version: Type.String(), message: Type.String(), remark: Type.Optional(ExecutorRemark) }),
      { maxLength: 200 },
    ),
  ),
  version: Type.String(),
});
export type Announce = Static<typeof Announce>;
export const Announced = Type.Object({
  executorId: DecimalId,
  leaseSeconds: Type.Number(),
  heartbeatSeconds: Type.Number(),
});
export type Announced = Static<typeof Announced>;
