import type { LabelRule } from '../scheduling/fit/label-rule.ts';
import type { SutAccess } from '../scheduling/fit/sut-access.ts';

/** What a template says, as the service understands it. The schema of the wire lives in protocol. */
export type TemplateSource = { readonly git: string; readonly ref?: string } | { readonly path: string };

export interface ParameterRule {
  readonly type?: 'string' | 'number' | 'boolean';
  readonly default?: string | number | boolean;
  readonly choices?: readonly (string | number)[];
  readonly description?: string;
}

export type ParameterValue = string | number | boolean;

export type Values = Readonly<Record<string, ParameterValue>>;

/** One task of each combination of values. */
export interface MatrixRule {
  /** Every value of each with every value of the others. */
  readonly parameters?: Readonly<Record<string, readonly ParameterValue[]>>;
  /** Combinations that are left out: those that have all of these values. */
  readonly exclude?: readonly Values[];
  /** Combinations beside those, each as it is written. */
  readonly include?: readonly Values[];
}

/** Whose cases stay on one slot, one after the other; those of a framework's own group always do. */
export type KeepTogether = 'none' | 'file' | 'suite';

/** A document whose shape was checked by a door. Durations are text such as `90s`. */
export interface TemplateDocument {
  readonly name: string;
  readonly framework: string;
  readonly disabled?: boolean;
  readonly description?: string;
  readonly source: TemplateSource;
  readonly workingDirectory?: string;
  readonly select?: readonly string[];
  readonly arguments?: readonly string[];
  readonly command?: readonly string[];
  readonly cases?: readonly { readonly name: string; readonly command: readonly string[] }[];
  readonly report?: { readonly junit?: string; readonly robot?: string; readonly tap?: boolean };
  readonly environment?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, ParameterRule>>;
  readonly matrix?: MatrixRule;
  /** Values that a run asks for by one name. */
  readonly parameterSets?: Readonly<Record<string, Values>>;
  /** Names of secrets of the project, by the variable that has the value in the test process. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly setup?: readonly string[];
  readonly labels?: Readonly<Record<string, LabelRule>>;
  readonly executors?: { readonly max?: number };
  /** Time in which cases may be started: the best evidence that there is in it. */
  readonly budget?: string;
  readonly keepTogether?: KeepTogether;
  readonly concurrency?: number;
  readonly priority?: number;
  readonly timeouts?: Partial<Readonly<Record<'queue' | 'setup' | 'case' | 'task' | 'collect', string>>>;
  readonly limits?: {
    readonly memory?: string;
    readonly processes?: number;
    readonly cpuTime?: string;
    readonly openFiles?: number;
    readonly fileSize?: string;
  };
  readonly retries?: { readonly cases?: number; readonly setup?: number };
  readonly verdict?: {
    readonly failOnFlaky?: boolean;
    readonly minimumCases?: number;
    readonly maximumFailures?: number;
  };
  /** What it does to the SUT of the run, and to further ones of the project. */
  readonly sut?: {
    readonly access?: SutAccess;
    readonly also?: readonly { readonly name: string; readonly access?: SutAccess }[];
  };
  readonly onLost?: 'tolerant' | 'strict';
  readonly artifacts?: readonly string[];
  /** Of those that cannot be looked into for secrets. */
  readonly unreadArtifacts?: 'keep' | 'withhold';
}

export interface Template {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly version: number;
  readonly document: TemplateDocument;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}

/** With the text that its document was written as; null where the document came without one. */
export interface WrittenTemplate extends Template {
  readonly text: string | null;
}

/** A template as a store is given it; without a text where its document came without one. */
export type SavedState = Template & Partial<Pick<WrittenTemplate, 'text'>>;

/**
 * The text of a document that is saved: as its author wrote it, or, where the document came without one, made of the
 * text that was there before; null where that cannot be made to say the document.
 */
export type DocumentText =
  | { readonly written: string }
  | { readonly madeOf: (present: string, document: TemplateDocument) => string | null };

/** One saved state of a template, without its document. */
export interface TemplateVersionHead {
  readonly templateId: string;
  /** From 1. */
  readonly version: number;
  readonly createdAt: number;
  /** Id of the user who saved it. */
  readonly createdBy: string;
}

export interface TemplateVersion extends TemplateVersionHead {
  readonly document: TemplateDocument;
  /** Null where the document came without one. */
  readonly text: string | null;
}

export interface TemplateGroup {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly templateIds: readonly string[];
}
