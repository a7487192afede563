// As much of Markdown as our own pages use: headings, paragraphs, lists, `code`, **strong**, [links](to). Everything
// is escaped first, so that a page can never be more than text.

/** The inside of a page. A heading that is one `CODE` is its own anchor. */
export function htmlOf(markdown: string): string {
  const blocks = markdown.replace(/\r\n/g, '\n').split(/\n{2,}/);
  return blocks.map((block) => blockHtml(block.trim())).join('\n');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function blockHtml(block: string): string {
  if (block === '') return '';
  const lines = block.split('\n');
  const heading = /^(#{1,3}) (.+)$/.exec(lines[0] ?? '');
  if (heading) return headingHtml(heading) + blockHtml(lines.slice(1).join('\n'));
  if (lines.every((line) => /^([-*] | {2,})/.test(line))) return `<ul>${itemsOf(lines)}</ul>`;
  return `<p>${inlineHtml(lines.join(' '))}</p>`;
}

function headingHtml([, marks = '#', text = '']: RegExpExecArray): string {
  const code = /^`?([A-Z][A-Z0-9_]+)`?$/.exec(text)?.[1];
  const name = `h${marks.length}`;
  if (code === undefined) return `<${name}>${inlineHtml(text)}</${name}>`;
  return `<${name} id="${code}"><a href="#${code}"><code>${code}</code></a></${name}>`;
}

function itemsOf(lines: readonly string[]): string {
  const items: string[] = [];
  for (const line of lines) {
    if (/^[-*] /.test(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items.map((item) => `<li>${inlineHtml(item)}</li>`).join('');
}

function inlineHtml(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(
      /\[([^\]]+)\]\(((?:https?:\/\/|\/|#|\.)[^\s)]*|[\w.-]+\.md(?:#[\w-]*)?)\)/g,
      '<a href="$2">$1</a>',
    );
}
