import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { Checked, Told } from '../doctor/finding.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addConnectionOptions } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { oneLine, padEnd } from '../terminal/text-width.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };

export function defineDoctor(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .addHelpText('after', `\n${t('doctor.about')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard doctor`)
    .action(async (flags: Flags) => {
      context.exitCode = await examine(context, flags);
    });
}

/** Each line as soon as its room is known; the exit code is 3 where something fails. */
async function examine(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const [{ checkServer }, { checkHost }] = await Promise.all([
    import('../doctor/check-server.ts'),
    import('../doctor/check-host.ts'),
  ]);
  const all: Checked[] = [];
  for (const check of [() => checkServer(context, flags), () => checkHost(context)]) {
    const checked = await check();
    all.push(...checked);
    if (!flags.json) for (const one of checked) tellChecked(context, one);
  }
  const failed = all.filter(({ state }) => state === 'fail').length;
  const warned = all.filter(({ state }) => state === 'warn').length;
  if (flags.json)
    context.printJson({ healthy: failed === 0, checks: all.map((one) => inWords(context, one)) });
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
