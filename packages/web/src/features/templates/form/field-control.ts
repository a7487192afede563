import type { Flaw } from '../editor/document-yaml.ts';
import type { FormField } from './form-fields.ts';

/** What a control of the form is given. */
export interface ControlProps {
  readonly field: FormField;
  /** As it stands in the document; the form can show it. */
  readonly value: unknown;
  /** Undefined takes it away. */
  readonly set: (value: unknown) => void;
  readonly label: string;
  readonly help: string | undefined;
  /** What is wrong with it, or within it. */
  readonly flaws: readonly Flaw[];
}

/** The words of what is wrong, without the place that the field is. */
export const saidOf = (flaws: readonly Flaw[]): string | undefined =>
  flaws.length === 0 ? undefined : flaws.map(({ said }) => said).join(' ');
