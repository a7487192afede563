import type { Remark } from '@testyard/core';

/** Two columns of `cases`, `attempts` and `late_evidence`: a told text, or a rule with its values. One of them at most is set. */
export interface RemarkColumns {
  message: string | null;
  remark_json: string | null;
}

/** As it is stored. */
export function remarkColumns(remark: Remark | null): RemarkColumns {
  if (remark === null || typeof remark === 'string') return { message: remark, remark_json: null };
  return { message: null, remark_json: JSON.stringify(remark) };
}

/** As it was said. */
export function remarkOf({ message, remark_json }: RemarkColumns): Remark | null {
  return remark_json === null ? message : (JSON.parse(remark_json) as Remark);
}
