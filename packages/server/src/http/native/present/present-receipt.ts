import type { ReportReceipt } from '@testyard/core';
import type { ReportReceipt as ReceiptResource } from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { toldRemarkText } from '../../common/texts/remark-texts.ts';

/** A receipt; a problem of which this server does not know the rule is told by the name of that. */
export function presentReceipt(receipt: ReportReceipt, language: Language): ReceiptResource {
  const { problem, dropped, disagreements, ...rest } = receipt;
  return {
    ...{ ...rest, dropped: [...dropped], disagreements: [...disagreements] },
    problem: problem && (toldRemarkText(problem, language) ?? problem.rule),
  };
}
