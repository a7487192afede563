import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { TextKey } from './texts/texts.ts';

/** Adds arguments, options and the action to a command. */
export type Define = (command: Command, context: CommandContext) => void;

export interface CommandRow {
  readonly name: string;
  /** Arguments, as the list of commands shows them. */
  readonly usage: string;
  readonly summary: TextKey;
  /** Page of `docs/` that tells of it at length. */
  readonly page: string;
  /** Each command is loaded when it is called, and no other. */
  readonly load: () => Promise<Define>;
}

export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'up',
    usage: '',
    summary: 'command.up',
    page: 'operate',
    load: async () => (await import('./commands/up.ts')).defineUp,
  },
  {
    name: 'login',
    usage: '[url]',
    summary: 'command.login',
    page: 'getting-started',
    load: async () => (await import('./commands/login.ts')).defineLogin,
  },
  {
    name: 'init',
    usage: '[-- command...]',
    summary: 'command.init',
    page: 'getting-started',
    load: async () => (await import('./commands/init.ts')).defineInit,
  },
  {
    name: 'apply',
    usage: '-f <path...>',
    summary: 'command.apply',
    page: 'templates',
    load: async () => (await import('./commands/apply.ts')).defineApply,
  },
  {
    name: 'template',
    usage: '[list|get|validate|...]',
    summary: 'command.template',
    page: 'templates',
    load: async () => (await import('./commands/template.ts')).defineTemplate,
  },
  {
    name: 'group',
    usage: '[list|set|rename|delete]',
    summary: 'command.group',
    page: 'templates',
    load: async () => (await import('./commands/group.ts')).defineGroup,
  },
  {
    name: 'sut',
    usage: '[list|get|apply|remove]',
    summary: 'command.sut',
    page: 'sut',
    load: async () => (await import('./commands/sut.ts')).defineSut,
  },
  {
    name: 'run',
    usage: '<template...>',
    summary: 'command.run',
    page: 'runs',
    load: async () => (await import('./commands/run.ts')).defineRun,
  },
  {
    name: 'watch',
    usage: '<run>',
    summary: 'command.watch',
    page: 'runs',
    load: async () => (await import('./commands/watch.ts')).defineWatch,
  },
  {
    name: 'rerun',
    usage: '<run>',
    summary: 'command.rerun',
    page: 'runs',
    load: async () => (await import('./commands/rerun.ts')).defineRerun,
  },
  {
    name: 'runs',
    usage: '[pin|unpin|delete]',
    summary: 'command.runs',
    page: 'runs',
    load: async () => (await import('./commands/runs.ts')).defineRuns,
  },
  {
    name: 'history',
    usage: '<template>',
    summary: 'command.history',
    page: 'runs',
    load: async () => (await import('./commands/history.ts')).defineHistory,
  },
  {
    name: 'why',
    usage: '<run|task>',
    summary: 'command.why',
    page: 'scheduling',
    load: async () => (await import('./commands/why.ts')).defineWhy,
  },
  {
    name: 'show',
    usage: '<run>',
    summary: 'command.show',
    page: 'runs',
    load: async () => (await import('./commands/show.ts')).defineShow,
  },
  {
    name: 'cases',
    usage: '<run>',
    summary: 'command.cases',
    page: 'runs',
    load: async () => (await import('./commands/cases.ts')).defineCases,
  },
  {
    name: 'artifacts',
    usage: '<run>',
    summary: 'command.artifacts',
    page: 'runs',
    load: async () => (await import('./commands/artifacts.ts')).defineArtifacts,
  },
  {
    name: 'report',
    usage: '<run>',
    summary: 'command.report',
    page: 'reports',
    load: async () => (await import('./commands/report.ts')).defineReport,
  },
  {
    name: 'import',
    usage: '<file...>',
    summary: 'command.import',
    page: 'reports',
    load: async () => (await import('./commands/import.ts')).defineImport,
  },
  {
    name: 'repro',
    usage: '<run>',
    summary: 'command.repro',
    page: 'runs',
    load: async () => (await import('./commands/repro.ts')).defineRepro,
  },
  {
    name: 'open',
    usage: '<run>',
    summary: 'command.open',
    page: 'runs',
    load: async () => (await import('./commands/open.ts')).defineOpen,
  },
  {
    name: 'logs',
    usage: '<run>',
    summary: 'command.logs',
    page: 'logs-and-artifacts',
    load: async () => (await import('./commands/logs.ts')).defineLogs,
  },
  {
    name: 'stop',
    usage: '<run>',
    summary: 'command.stop',
    page: 'runs',
    load: async () => (await import('./commands/stop.ts')).defineStop,
  },
  {
    name: 'pause',
    usage: '<run>',
    summary: 'command.pause',
    page: 'runs',
    load: async () => (await import('./commands/pause.ts')).definePause,
  },
  {
    name: 'resume',
    usage: '<run>',
    summary: 'command.resume',
    page: 'runs',
    load: async () => (await import('./commands/pause.ts')).defineResume,
  },
  {
    name: 'executor',
    usage: '[code|list|get|...]',
    summary: 'command.executor',
    page: 'executors',
    load: async () => (await import('./commands/executor.ts')).defineExecutor,
  },
  {
    name: 'token',
    usage: '[create|list|revoke]',
    summary: 'command.token',
    page: 'operate',
    load: async () => (await import('./commands/token.ts')).defineToken,
  },
  {
    name: 'secret',
    usage: '[set|list|remove|rotate-key]',
    summary: 'command.secret',
    page: 'secrets',
    load: async () => (await import('./commands/secret.ts')).defineSecret,
  },
  {
    name: 'project',
    usage: '[create|list|limit]',
    summary: 'command.project',
    page: 'operate',
    load: async () => (await import('./commands/project.ts')).defineProject,
  },
  {
    name: 'member',
    usage: '[set|list|remove]',
    summary: 'command.member',
    page: 'operate',
    load: async () => (await import('./commands/member.ts')).defineMember,
  },
  {
    name: 'user',
    usage: '[create|list|...]',
    summary: 'command.user',
    page: 'operate',
    load: async () => (await import('./commands/user.ts')).defineUser,
  },
  {
    name: 'audit',
    usage: '',
    summary: 'command.audit',
    page: 'operate',
    load: async () => (await import('./commands/audit.ts')).defineAudit,
  },
  {
    name: 'backup',
    usage: '<folder>',
    summary: 'command.backup',
    page: 'operate',
    load: async () => (await import('./commands/backup.ts')).defineBackup,
  },
  {
    name: 'restore',
    usage: '<backup>',
    summary: 'command.restore',
    page: 'operate',
    load: async () => (await import('./commands/restore.ts')).defineRestore,
  },
  {
    name: 'migrate',
    usage: '',
    summary: 'command.migrate',
    page: 'operate',
    load: async () => (await import('./commands/migrate.ts')).defineMigrate,
  },
  {
    name: 'settle',
    usage: '',
    summary: 'command.settle',
    page: 'operate',
    load: async () => (await import('./commands/settle.ts')).defineSettle,
  },
  {
    name: 'config',
    usage: 'explain',
    summary: 'command.config',
    page: 'operate',
    load: async () => (await import('./commands/config.ts')).defineConfig,
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'command.doctor',
    page: 'operate',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  {
    name: 'completion',
    usage: '<bash|zsh|fish>',
    summary: 'command.completion',
    page: 'command-line',
    load: async () => (await import('./commands/completion.ts')).defineCompletion,
  },
  {
    name: 'help',
    usage: '[topic]',
    summary: 'command.help',
    page: 'command-line',
    load: async () => (await import('./commands/help.ts')).defineHelp,
  },
];
