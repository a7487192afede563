import { type Remarked, remarked } from '../report-remark.ts';

/** What the beginning of a document is, where it is often mistaken for a report; null where it may be XML. */
export function whyNoXml(head: string): Remarked | null {
  const text = head.slice(0, 2048).trimStart();
  if (text === '') return null;
  // The marks of ZIP and of gzip, of which only this can be read as text.
  if (/^(PK\ufffd\ufffd|\ufffd{2,3})/.test(head)) return remarked('report-is-archive');
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!doctype\s+html|<html[\s>])/i.test(text))
    return remarked('report-is-html');
  if (/^[{[]/.test(text)) return remarked('report-is-json');
  return text.startsWith('<') || text.startsWith('\ufeff') ? null : remarked('report-not-xml');
}
