import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { oneLine, padEnd } from '../terminal/text-width.ts';
import type { Checked, Told } from './finding.ts';

/** Each line as soon as its room is known; the exit code is 3 where something fails. */
export async function tellChecks(
  context: CommandContext,
  { json = false }: { readonly json?: boolean },
  checks: readonly (() => Promise<readonly Checked[]>)[],
): Promise<ExitCode> {
  const all: Checked[] = [];
  for (const check of checks) {
    const checked = await check();
    all.push(...checked);
    if (!json) for (const one of checked) tellChecked(context, one);
  }
  const failed = all.filter(({ state }) => state === 'fail').length;
  const warned = all.filter(({ state }) => state === 'warn').length;
  if (json) context.printJson({ healthy: failed === 0, checks: all.map((one) => inWords(context, one)) });
  else if (failed + warned > 0) context.print(context.t('doctor.sum', { failed, warned }));
  else context.print(context.t('doctor.well'));
  return failed > 0 ? EXIT.error : EXIT.passed;
}

function inWords(context: CommandContext, { name, state, detail, remedy }: Checked) {
  const say = ({ key, values }: Told) => oneLine(context.t(key, values));
  return { name, state, detail: say(detail), ...(remedy ? { remedy: say(remedy) } : {}) };
}

function tellChecked(context: CommandContext, checked: Checked): void {
  const { style, print, t } = context;
  const { name, state, detail, remedy } = inWords(context, checked);
  const paint = { ok: style.out.green, warn: style.out.yellow, fail: style.out.red }[state];
  print(`${paint(padEnd(t(`doctor.state.${state}`), 5))} ${padEnd(t(`doctor.name.${name}`), 14)} ${detail}`);
  if (remedy !== undefined) print(`${' '.repeat(21)}→ ${remedy}`);
}
