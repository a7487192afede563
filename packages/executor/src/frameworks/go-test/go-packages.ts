/** What `go test -list` said of packages: their tests, or what is wrong with them. */

export interface GoPackage {
  readonly name: string;
  /** Of its binary, among those that were kept; null where it cannot be built. */
  readonly place: string | null;
  /** What Go printed of it, where it cannot be built, or its binary did not end well when it listed its tests. */
  readonly broken: string | null;
}

const PLACE = /^testyard-binary (\S+)$/;
const PASSED = /^ok\s+(\S+)\s/;
const UNBUILT = /^FAIL\s+(\S+) \[(?:build|setup) failed\]/;
const FAILED = /^FAIL\s+(\S+)\s/;
/** Before what the compiler says of a package. */
const SECTION = /^# (\S+)/;

/** In Go's order; packages without test files are left out. */
export function packagesOf(stdout: string, stderr: string): readonly GoPackage[] {
  const said = sectionsOf(stderr);
  const packages: GoPackage[] = [];
  let place: string | null = null;
  let lines: string[] = [];
  for (const line of stdout.split('\n')) {
    const kept = PLACE.exec(line)?.[1];
    const passed = PASSED.exec(line)?.[1];
    const unbuilt = UNBUILT.exec(line)?.[1];
    const failed = FAILED.exec(line)?.[1];
    if (kept) place = kept;
    else if (passed && place) packages.push({ name: passed, place, broken: null });
    else if (unbuilt)
      packages.push({ name: unbuilt, place: null, broken: said.get(unbuilt) ?? (stderr.trim() || line) });
    else if (failed) packages.push({ name: failed, place, broken: [...lines, line].join('\n').trim() });
    else if (line !== '') lines.push(line);
    if (passed || unbuilt || failed) {
      place = null;
      lines = [];
    }
  }
  return packages;
}

/**
 * Those without test files that cannot be built. Before 1.20 Go names them on stderr alone, where compilers may warn of `listed` ones, too: only for a
 * Go that did not end well, of which no listed package is the reason.
 */
export function brokenUntested(stderr: string, listed: readonly GoPackage[]): readonly GoPackage[] {
  const names = new Set(listed.map(({ name }) => name));
  return [...sectionsOf(stderr)].flatMap(([name, broken]) =>
    names.has(name) ? [] : [{ name, place: null, broken }],
  );
}

function sectionsOf(stderr: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  let name = '';
  for (const line of stderr.split('\n')) {
    name = SECTION.exec(line)?.[1] ?? name;
    if (name !== '') sections.set(name, [sections.get(name), line].filter(Boolean).join('\n'));
  }
  return sections;
}

/** Names of what `go test` runs by itself: tests, examples that have an output, fuzz tests with their seeds. */
export function testsOf(list: string): readonly string[] {
  return list.split('\n').filter((line) => /^(?:Test|Example|Fuzz)\S*$/u.test(line));
}

/** Lines of the functions that a source file defines, by their names. */
export function functionsOf(source: string): ReadonlyMap<string, number> {
  const lines = source
    .split('\n')
    .map((line, at) => [/^func ((?:Test|Example|Fuzz)\w*)\(/u.exec(line)?.[1], at + 1]);
  return new Map(lines.filter((each): each is [string, number] => each[0] !== undefined));
}
