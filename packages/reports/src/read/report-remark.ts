/** What readers say, by the name of its rule, with its English text beside it. */
import { type ExecutorRemark, type ReportRemarkRule, reportRemarks } from '@testyard/protocol';

export interface Remarked {
  readonly message: string;
  readonly remark: ExecutorRemark;
}

type Value = string | number | Remarked;

/** To be spread into an item; a value that is a remark again is said within the words of the outer one. */
export function remarked(rule: ReportRemarkRule, values: Readonly<Record<string, Value>> = {}): Remarked {
  const message = reportRemarks.en[rule].replace(/\{([a-z]+)\}/g, (hole, name: string) => {
    const value = values[name] ?? hole;
    return typeof value === 'object' ? value.message : String(value);
  });
  const told = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? value.remark : value,
  ]);
  return { message, remark: { rule, values: Object.fromEntries(told) } };
}
