import type { ToldRemark } from '../ledger/remark.ts';

/** What was made of one file of a report, as whoever read it told it: shown, and deciding nothing. */
export interface ReportReceipt {
  readonly file: string;
  readonly format: 'junit' | 'robot' | 'tap' | 'ctrf' | 'allure' | 'unknown';
  readonly dialect: string;
  readonly bytes: number;
  readonly cases: { readonly in: number; readonly out: number };
  readonly attemptsMerged: number;
  readonly textsCut: number;
  readonly truncatedAt: { readonly byte: number; readonly line: number } | null;
  readonly dropped: readonly { readonly field: string; readonly count: number }[];
  readonly disagreements: readonly {
    readonly suite: string;
    readonly of: 'cases' | 'failures';
    readonly declared: number;
    readonly found: number;
  }[];
  readonly problem: ToldRemark | null;
}

/** Kept of one task at most. */
export const mostReceipts = 1_000;
