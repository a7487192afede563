/** Texts that Robot Framework keeps as HTML, as people read them, and the files that they show. */

const references: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const filesNamed = 100;

export function textOfHtml(html: string): string {
  return html
    .replace(/<(?:br|hr|tr|p|div|li)\b[^<>]{0,1000}>/gi, '\n')
    .replace(/<\/?[a-z][^<>]{0,2000}>/gi, '')
    .replace(/&(?:(lt|gt|quot|apos|nbsp)|#x?([0-9a-f]{1,6}));/gi, (whole, name?: string, code?: string) => {
      if (name !== undefined) return references[name.toLowerCase()] ?? whole;
      const point = whole.startsWith('&#x') ? Number.parseInt(code ?? '', 16) : Number(code);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    })
    .replaceAll('&amp;', '&')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Paths of files that are shown or linked (screenshots, for one), as they are written; addresses are none. */
export function filesOfHtml(html: string): readonly string[] {
  const paths = Array.from(
    html.matchAll(/\b(?:src|href)=(?:"([^"<>]{1,4096})"|'([^'<>]{1,4096})')/gi),
    (found) => pathOf(found[1] ?? found[2] ?? ''),
  );
  return [...new Set(paths.filter((path) => path !== ''))].slice(0, filesNamed);
}

function pathOf(address: string): string {
  if (/^(?:[a-z][a-z0-9+.-]+:|\/\/|#)/i.test(address)) return '';
  const [path = ''] = address.split(/[?#]/);
  try {
    return decodeURIComponent(textOfHtml(path));
  } catch {
    return path;
  }
}

const mark = '*HTML*';

/** A message as it is, or as the HTML that it says that it is. */
export const messageOf = (text: string): string =>
  text.startsWith(mark) ? textOfHtml(text.slice(mark.length)) : text;
