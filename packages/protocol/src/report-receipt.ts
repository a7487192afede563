import Type, { type Static } from 'typebox';
import { ExecutorRemark } from './executor-remarks.ts';
import { Nullable } from './scalars.ts';

const Count = Type.Integer({ minimum: 0 });
const short = Type.String({ maxLength: 200 });

export const IngestedFormat = Type.Unsafe<'junit' | 'robot' | 'tap' | 'ctrf' | 'allure' | 'unknown'>(
  Type.Union(['junit', 'robot', 'tap', 'ctrf', 'allure', 'unknown'].map((format) => Type.Literal(format))),
);
export type IngestedFormat = Static<typeof IngestedFormat>;

const facts = {
  /** As it was found, or `stdout`. */
  file: Type.String({ maxLength: 4096 }),
  format: IngestedFormat,
  /** Who wrote it, as far as its form tells. */
  dialect: short,
  bytes: Count,
  /** Cases in the file, and those that were taken from it: with what broke, or is missing, outside of any case. */
  cases: Type.Object({ in: Count, out: Count }),
  /** Tries beyond the first of their case. */
  attemptsMerged: Count,
  /** Texts of which only the first 64 KiB were kept. */
  textsCut: Count,
  /** Nothing behind it was read. */
  truncatedAt: Nullable(Type.Object({ byte: Count, line: Count })),
  /** What the file says and no case can hold, as `element`, `element/child` or `element@attribute`; the most frequent. */
  dropped: Type.Array(Type.Object({ field: short, count: Count }), { maxItems: 50 }),
  /** Where a header counts otherwise than what is below it. */
  disagreements: Type.Array(
    Type.Object({
      suite: Type.String({ maxLength: 1024 }),
      of: Type.Union([Type.Literal('cases'), Type.Literal('failures')]),
      declared: Count,
      found: Count,
    }),
    { maxItems: 20 },
  ),
};

/** What was made of one file of a report, as whoever read it tells it. */
export const ToldReceipt = Type.Object({ ...facts, problem: Nullable(ExecutorRemark) });
export type ToldReceipt = Static<typeof ToldReceipt>;

/** The same as it is read: `problem` is why reading ended, or that there is nothing to read. */
export const ReportReceipt = Type.Object({ ...facts, problem: Nullable(Type.String()) });
export type ReportReceipt = Static<typeof ReportReceipt>;
