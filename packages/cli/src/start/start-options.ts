import type { DryRun } from '@testyard/protocol';
import type { Command } from 'commander';
import { ciInfoOf } from '../ci/ci-info.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { UsageError } from '../usage-error.ts';

/** What a run or a dry run is started with. */
export interface StartFlags {
  readonly sut?: string;
  readonly branch?: string;
  readonly build?: string;
  readonly ip?: string;
  readonly port?: string;
  readonly parameter?: Readonly<Record<string, string>>;
  readonly parameterSet?: string;
  readonly failFast?: boolean;
  readonly priority?: string;
  readonly timeout?: string;
}

export function addStartOptions(command: Command, { t }: CommandContext): Command {
  return command
    .option('--sut <name>', t('run.sut'))
    .option('--branch <branch>', t('run.branch'))
    .option('--build <build>', t('sut.build'))
    .option('--ip <address>', t('run.ip'))
    .option('--port <port>', t('run.port'))
    .option('-p, --parameter <key=value>', t('run.parameter'), collectParameter)
    .option('--parameter-set <name>', t('run.parameterSet'))
    .option('--fail-fast', t('run.failFast'))
    .option('--priority <number>', t('run.priority'))
    .option('--timeout <duration>', t('run.timeout'));
}

function collectParameter(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError('usage.notKeyValue', { option: '-p', given: text });
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** The same as the body of a call, with where the pipeline is from. */
export function startedWith(flags: StartFlags, env: Io['env']): DryRun {
  const ci = ciInfoOf(env);
  const { sut, branch, build, ip, port, parameter, parameterSet, failFast } = flags;
  const priority = wholeNumber('--priority', flags.priority, { least: 0, most: 100 });
  const system = {
    ...(sut === undefined ? {} : { name: sut }),
    ...(branch === undefined ? {} : { branch }),
    ...(build === undefined ? {} : { build }),
    ...(ip === undefined ? {} : { ip }),
    ...(port === undefined ? {} : { port }),
  };
  return {
    ...(Object.keys(system).length > 0 ? { sut: system } : {}),
    ...(parameter ? { parameters: parameter } : {}),
    ...(parameterSet === undefined ? {} : { parameterSet }),
    ...(failFast ? { failFast } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(ci === undefined ? {} : { ci }),
  };
}
