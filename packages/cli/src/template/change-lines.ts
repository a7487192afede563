import type { DocumentChange } from '@testyard/protocol';
import type { Style } from '../terminal/style.ts';
import { oneLine, truncate } from '../terminal/text-width.ts';

const VALUE_COLUMNS = 120;

/** `~ /framework  "pytest" → "command"`, `+ /labels  {"os":"linux"}`, `- /select  ["a"]`: one line a change. */
export function changeLines(changes: readonly DocumentChange[], style: Style): string[] {
  return changes.map((change) => {
    const place = oneLine(change.pointer === '' ? '/' : change.pointer);
    if (!('before' in change)) return style.green(`+ ${place}  ${shown(change.after)}`);
    if (!('after' in change)) return style.red(`- ${place}  ${shown(change.before)}`);
    return `${style.yellow('~')} ${place}  ${style.red(shown(change.before))} → ${style.green(shown(change.after))}`;
  });
}

const shown = (value: unknown) => truncate(oneLine(JSON.stringify(value) ?? ''), VALUE_COLUMNS);
