import { join, relative, resolve } from 'node:path';
import type { TemplateDocument } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { detect } from '../init/detect.ts';
import { Folder } from '../init/folder.ts';
import { type Found, KINDS, type Kind } from '../init/found.ts';
import { gitOrigin } from '../init/git-origin.ts';
import { readSettings } from '../session/settings.ts';
import { fileStem, writeNew } from '../template/export-templates.ts';
import { templateYaml } from '../template/template-yaml.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

interface InitFlags {
  readonly folder: string;
  readonly name?: string;
  readonly use?: Kind;
  readonly junit?: string;
  readonly tap?: boolean;
  readonly server?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function defineInit(command: Command, context: CommandContext): void {
  const { t } = context;
  command
    .usage('[options] [-- command...]')
    .argument('[command...]', t('init.command'))
    .option('--folder <folder>', t('init.folder'), '.')
    .option('--name <name>', t('init.name'))
    .addOption(new Option('--use <kind>', t('init.use')).choices([...KINDS]))
    .option('--junit <pattern>', t('init.junit'))
    .option('--tap', t('init.tap'))
    .option('--server <url>', t('option.server'))
    .option('--force', t('option.force'))
    .option('--json', t('option.json'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard init\n  testyard init --junit "reports/*.xml" -- ./run-tests.sh --fast`,
    )
    .action(async (words: string[], flags: InitFlags) => {
      context.exitCode = await init(context, words, flags);
    });
}

async function init(context: CommandContext, words: readonly string[], flags: InitFlags): Promise<ExitCode> {
  const { io, t, style } = context;
  const folder = await Folder.open(resolve(io.cwd, flags.folder));
  const found = words.length > 0 ? [] : await detect(folder);
  const chosen = words.length > 0 ? commandOf(words, flags) : choose(found, flags);
  const name = flags.name ?? folder.name;
  const document: TemplateDocument = { name, source: { path: '.' }, ...chosen.document };
  const { server } = await readSettings(io, flags);
  const path = join(folder.path, `${fileStem(name)}.testyard.yaml`);
  const origin = await gitOrigin(folder);
  await writeNew(path, await fileText(context, { document, server, origin }), flags.force ?? false);
  const file = relative(io.cwd, path) || path;
  if (flags.json) {
    context.printJson({ file, document, found: found.map(({ kind, evidence }) => ({ kind, evidence })) });
    return EXIT.passed;
  }
  for (const one of found)
    context.print(t('init.found', { kind: one.kind, evidence: oneLine(one.evidence) }));
  context.print(t('init.wrote', { file }));
  if (found.length > 1) context.print(t('init.others', { kinds: kindsBut(found, chosen) }));
  if (chosen.note) context.print(t(chosen.note));
  context.print(`${t('summary.next')}  ${style.out.bold(`testyard apply -f ${shellWord(file)}`)}`);
  context.print(`       ${style.out.bold(`testyard run ${shellWord(name)}`)}`);
  return EXIT.passed;
}

type Chosen = Pick<Found, 'document' | 'note'> & { readonly kind?: Kind };

function choose(found: readonly Found[], { use, folder }: InitFlags): Chosen {
  const chosen = use === undefined ? found[0] : found.find(({ kind }) => kind === use);
  if (chosen) return chosen;
  if (use !== undefined) throw new UsageError('init.notFound', { kind: use, folder });
  throw new UsageError('init.nothing', { folder });
}

/** Any command; without a report it is the one case. */
function commandOf(command: readonly string[], { junit, tap }: InitFlags): Chosen {
  if (junit !== undefined && tap) throw new UsageError('init.oneReport');
  const report = junit !== undefined ? { junit } : tap ? { tap: true } : undefined;
  return {
    document: {
      framework: 'command',
      command: [...command],
      ...(report ? { report } : {}),
      executors: { max: 1 },
    },
    ...(report ? {} : { note: 'init.noteReport' as const }),
  };
}

const kindsBut = (found: readonly Found[], chosen: Chosen) =>
  found
    .filter(({ kind }) => kind !== chosen.kind)
    .map(({ kind }) => `--use ${kind}`)
    .join(', ');

interface FileParts {
  readonly document: TemplateDocument;
  readonly server: string;
  readonly origin: { readonly git: string; readonly ref: string } | undefined;
}

async function fileText({ t }: CommandContext, { document, server, origin }: FileParts): Promise<string> {
  const yaml = await templateYaml(document, server);
  if (!origin) return yaml;
  const { stringify } = await import('../yaml.ts');
  const source = stringify({ source: origin }, { lineWidth: 0 }).replace(/^/gm, '# ').replace(/# $/, '');
  return `${yaml}\n# ${t('init.originComment')}\n${source}`;
}
