/** How executors look at the system under test of a lease, and what they tell of it. */
import Type, { type Static } from 'typebox';
import { ExecutorRemark } from './executor-remarks.ts';
import { Count, DecimalId, Nullable, SafeInteger } from './scalars.ts';

const Said = Nullable(Type.String({ maxLength: 200 }));
/** What a SUT says that it is; null: it does not say, or is not asked. */
export const SutIdentity = Type.Object({ branch: Said, build: Said });
export type SutIdentity = Static<typeof SutIdentity>;

const intervalMs = Type.Integer();
const Looking = Type.Union([
  Type.Object({
    kind: Type.Literal('http'),
    scheme: Type.Union([Type.Literal('http'), Type.Literal('https')]),
    path: Type.String(),
    branchField: Nullable(Type.String()),
    buildField: Nullable(Type.String()),
    intervalMs,
  }),
  Type.Object({ kind: Type.Literal('tcp'), intervalMs }),
  Type.Object({ kind: Type.Literal('command'), words: Type.Array(Type.String()), intervalMs }),
]);

/** Part of a plan: nothing of it runs before the SUT is found right. */
export const SutGuard = Type.Object({
  sutId: DecimalId,
  probe: Looking,
  /** For so long it may be down. */
  waitMs: SafeInteger,
  /** It must say of itself that it is a test target. */
  declared: Type.Boolean(),
  expected: SutIdentity,
});
export type SutGuard = Static<typeof SutGuard>;

/**
 * What an executor saw. `mark`: `finished` of the latest answer that it had before it began to look; `rightMark`: that of
 * its latest look that found the SUT right.
 */
export const SutLook = Type.Object({
  epoch: Count,
  outcome: Type.Union([Type.Literal('up'), Type.Literal('undeclared'), Type.Literal('down')]),
  ...SutIdentity.properties,
  message: Nullable(Type.String()),
  remark: Type.Optional(ExecutorRemark),
  mark: Count,
  rightMark: Nullable(Count),
});
export type SutLook = Static<typeof SutLook>;

export const SutState = Type.Union([
  Type.Literal('unseen'),
  Type.Literal('right'),
  Type.Literal('down'),
  Type.Literal('wrong'),
  Type.Literal('changed'),
]);

export const SutLookReply = Type.Object({
  state: SutState,
  /** The first look of a run fixes what its call left open. */
  expected: SutIdentity,
  finished: Type.Integer(),
});
export type SutLookReply = Static<typeof SutLookReply>;
