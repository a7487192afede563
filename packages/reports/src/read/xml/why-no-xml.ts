import { type Remarked, remarked } from '../report-remark.ts';

/** What the first bytes of a file are, where it is often mistaken for a report; null where it may be one. */
export function whyNoText(head: Uint8Array): Remarked | null {
  const [a, b, c, d] = head;
  const isZip = a === 0x50 && b === 0x4b && c === 3 && d === 4;
  return isZip || (a === 0x1f && b === 0x8b) ? remarked('report-is-archive') : null;
}

/** The same of the beginning of its text. */
export function whyNoXml(head: string): Remarked | null {
  const text = head.slice(0, 2048).trimStart();
  if (/^(<!doctype\s+html|<html[\s>])/i.test(withoutProlog(text))) return remarked('report-is-html');
  if (/^(\{\s*["}]|\[\s*[[{"\]])/.test(text)) return remarked('report-is-json');
  return text === '' || text.startsWith('<') || text.startsWith('\ufeff') ? null : remarked('report-not-xml');
}

/** What follows the declaration and the comments at the beginning. */
function withoutProlog(text: string): string {
  let rest = text.replace(/^<\?xml[^>]*>/, '').trimStart();
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4);
    if (end < 0) return '';
    rest = rest.slice(end + 3).trimStart();
  }
  return rest;
}
