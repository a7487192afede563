import { relative } from 'node:path';
import type { CommandContext } from '../context.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { FileFinding, ReadTemplate } from './read-templates.ts';

/** The second would silently replace the first. */
export function namedTwice({ t }: CommandContext, templates: readonly ReadTemplate[]): FileFinding[] {
  const seen = new Set<string>();
  return templates.flatMap((template) => {
    const name = nameOf(template);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const place = template.positionOf('/name');
    return [
      { file: template.file, severity: 'error' as const, detail: t('apply.namedTwice', { name }), ...place },
    ];
  });
}

const nameOf = ({ content }: ReadTemplate) => String((content as { name?: unknown } | null)?.name);

/** `suites/a.testyard.yaml:3:11 error /frameork: is not known`, on stderr. */
export function tellFinding({ io, tell, style }: CommandContext, finding: FileFinding): void {
  const { file, line, column, severity, detail } = finding;
  const paint = severity === 'error' ? style.err.red : style.err.yellow;
  tell(`${relative(io.cwd, file) || file}:${line}:${column} ${paint(severity)} ${oneLine(detail)}`);
}
