import type { LabelRule } from '../scheduling/fit/label-rule.ts';
import type { NeededSut } from '../scheduling/fit/sut-access.ts';
import { durationMs } from './duration.ts';
import { type Combination, combinationText } from './matrix.ts';
import { type SessionLimits, sessionLimitsOf } from './session-limits.ts';
import type { KeepTogether, TemplateDocument, TemplateSource } from './template.ts';

/** What a task does: its template with the defaults filled in and the parameters of the run. Kept on the task. */
export interface Plan {
  /** Of a matrix with the values of the task, as in `click [BROWSER=firefox]`. */
  readonly templateName: string;
  /** Every parameter with its value; absent where there are none, and in plans of before. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The values that tell it from the other tasks of its template; absent: it is the only one. */
  readonly combination?: Combination;
  readonly framework: string;
  readonly source: TemplateSource;
  readonly workingDirectory: string;
  readonly select: readonly string[];
  readonly arguments: readonly string[];
  readonly command: readonly string[] | null;
  readonly cases: readonly { readonly name: string; readonly command: readonly string[] }[] | null;
  /** `robot`: absent from plans that were made before there was any. */
  readonly report: {
    readonly junit: string | null;
    readonly robot?: string | null;
    readonly tap: boolean;
  } | null;
  /** The template's `environment`, then the parameters. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of secrets, by variable: never their values. Plans of before have none. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly setup: readonly string[];
  readonly labels: Readonly<Record<string, LabelRule>>;
  /** Slots at most, over all executors; null: no limit. */
  readonly maximumSlots: number | null;
  /** From the start of the task on no case is started after so long; null: no limit. Plans of before have none. */
  readonly budgetMs?: number | null;
  readonly keepTogether: KeepTogether;
  /** Slots at most, over all runs of the template; null: no limit. */
  readonly concurrency: number | null;
  /** 0 to 100, within the project; higher ones go first. */
  readonly priority: number;
  readonly queueMs: number;
  readonly setupMs: number;
  readonly caseMs: number;
  readonly taskMs: number;
  readonly collectMs: number;
  readonly caseRetries: number;
  readonly setupRetries: number;
  readonly failOnFlaky: boolean;
  readonly minimumCases: number;
  /** Start no more cases once this many failed; 0 is off. */
  readonly maximumFailures: number;
  /** Plans of before have none. */
  readonly limits?: SessionLimits;
  /** Systems under test that its task has as long as it is worked on. */
  readonly suts?: readonly NeededSut[];
  /** Names that the template gives to further ones, and that the project does not know. */
  readonly unknownSuts?: readonly string[];
  /** The program by which executors look at the SUT; absent: they need none. */
  readonly probeProgram?: string;
  readonly onLost: 'tolerant' | 'strict';
  readonly artifacts: readonly string[];
  /** Files that cannot be looked into for secrets are not kept. */
  readonly withholdsUnread?: true;
}

/** Of a task that nobody gave one: others may go before it, and after it. */
export const defaultPriority = 50;

/** Defaults of the template document, as docs/templates.md says them. */
export const defaultTimeouts = { queue: '24h', setup: '10m', case: '5m', task: '1h', collect: '2m' } as const;

/** The plan of a checked document with resolved parameters. */
export function planOf(
  document: TemplateDocument,
  parameters: Readonly<Record<string, string>>,
  combination: Combination | null = null,
): Plan {
  const { verdict = {}, retries = {}, report } = document;
  const name = document.name.normalize('NFC');
  return {
    templateName: combination ? `${name} [${combinationText(combination)}]` : name,
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    ...(combination ? { combination } : {}),
    framework: document.framework,
    source: document.source,
    workingDirectory: document.workingDirectory ?? '.',
    select: document.select ?? [],
    arguments: document.arguments ?? [],
    command: document.command ?? null,
    cases: document.cases ?? null,
    report: report
      ? { junit: report.junit ?? null, robot: report.robot ?? null, tap: report.tap ?? false }
      : null,
    environment: { ...document.environment, ...parameters },
    ...(document.secrets ? { secrets: document.secrets } : {}),
    setup: document.setup ?? [],
    labels: document.labels ?? {},
    maximumSlots: document.executors?.max ?? null,
    budgetMs: document.budget === undefined ? null : durationMs(document.budget),
    keepTogether: document.keepTogether ?? 'none',
    concurrency: document.concurrency ?? null,
    priority: document.priority ?? defaultPriority,
    ...timesOf(document),
    caseRetries: retries.cases ?? 0,
    setupRetries: retries.setup ?? 2,
    failOnFlaky: verdict.failOnFlaky ?? false,
    minimumCases: verdict.minimumCases ?? 1,
    maximumFailures: verdict.maximumFailures ?? 0,
    ...(document.limits ? { limits: sessionLimitsOf(document) } : {}),
    onLost: changesSut(document) ? 'strict' : (document.onLost ?? 'tolerant'),
    artifacts: document.artifacts ?? [],
    ...(document.unreadArtifacts === 'withhold' ? { withholdsUnread: true } : {}),
  };
}

/** Two that change one SUT must never run at once, whatever becomes of the network. */
export function changesSut({ sut }: TemplateDocument): boolean {
  return sut?.access === 'change' || (sut?.also ?? []).some(({ access }) => access === 'change');
}

function timesOf(document: TemplateDocument) {
  const ms = (name: keyof typeof defaultTimeouts): number => {
    const value = durationMs(document.timeouts?.[name] ?? defaultTimeouts[name]);
    if (value === null) throw new Error(`assertion: unchecked duration of ${name}`);
    return value;
  };
  return {
    queueMs: ms('queue'),
    setupMs: ms('setup'),
    caseMs: ms('case'),
    taskMs: ms('task'),
    collectMs: ms('collect'),
  };
}
