// What a case is called across the runs of its template.

interface Named {
  readonly suite: string;
  readonly name: string;
  /** Values of the matrix; absent where there is none. */
  readonly combination?: Readonly<Record<string, string>> | undefined;
}

/** `BROWSER=firefox · OS=linux`; empty where there is no combination. */
export function combinationText(combination: Named['combination']): string {
  return Object.entries(combination ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' · ');
}

/** The same for the same case of the same combination in every run; people can read it. */
export function caseKey({ suite, name, combination }: Named): string {
  return [suite, name, combinationText(combination)].filter((part) => part !== '').join(' › ');
}
