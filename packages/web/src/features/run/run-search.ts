import { pick } from '../../search-text.ts';
import { type ArtifactKind, artifactKinds } from './model/artifact-kinds.ts';

export const runTabs = [
  'failures',
  'cases',
  'tasks',
  'timeline',
  'artifacts',
  'environment',
  'rounds',
] as const;
export type RunTab = (typeof runTabs)[number];

/** What of a run is shown, as it stands in its address. */
export interface RunSearch {
  readonly tab?: RunTab;
  readonly case?: string;
  readonly attempt?: string;
  readonly q?: string;
  readonly round?: string;
  readonly project?: string;
  /** `lease/stream` of the log that is shown. */
  readonly log?: string;
  /** Offsets of the first byte of the lines that a link is about: `1200` or `1200-1350`. */
  readonly at?: string;
  /** Of the files that were kept: words in their names, their kind, and the case that they are of. */
  readonly file?: string;
  readonly kind?: ArtifactKind;
  readonly of?: string;
  /** The file of the trace that is shown. */
  readonly trace?: string;
  /** Number of its action that a link is about, from 0. */
  readonly action?: string;
}

const places = ['log', 'at', 'file', 'of', 'trace', 'action'] as const;
const names = ['tab', 'case', 'attempt', 'q', 'round', 'project', ...places] as const;

export function readRunSearch(search: Readonly<Record<string, unknown>>): RunSearch {
  const { tab, kind, ...rest } = pick(search, [...names, 'kind']);
  const found: { -readonly [name in keyof RunSearch]: RunSearch[name] } = rest;
  const known = runTabs.find((each) => each === tab);
  if (known !== undefined) found.tab = known;
  const ofKind = artifactKinds.find((each) => each === kind);
  if (ofKind !== undefined) found.kind = ofKind;
  if (found.round !== undefined && !/^[1-9][0-9]{0,5}$/.test(found.round)) delete found.round;
  if (found.case !== undefined && !/^[0-9]{1,19}$/.test(found.case)) delete found.case;
  return found;
}
