import type { Finding } from '../errors.ts';
import { durationMs } from './duration.ts';
import { forbiddenName, resolveParameters } from './parameters.ts';
import type { TemplateDocument } from './template.ts';

/** Frameworks that this version of the service knows. */
export const frameworks = ['pytest', 'command'] as const;

/** What is wrong with a document beyond its shape, with what to do about it. Empty: it can be saved and run. */
export function checkDocument(document: TemplateDocument, known: readonly string[] = frameworks): Finding[] {
  const findings: Finding[] = [];
  const error = (pointer: string, detail: string): void =>
    void findings.push({ severity: 'error', pointer, detail });
  if (!known.includes(document.framework))
    error('/framework', `unknown framework "${document.framework}": use one of ${known.join(', ')}`);
  checkFramework(document, error);
  checkSource(document, error);
  checkPlaces(document, error);
  for (const [name, text] of Object.entries(document.timeouts ?? {})) {
    const ms = durationMs(text);
    if (ms === null || ms < 1)
      error(`/timeouts/${name}`, 'a duration from 1ms to 366d, such as 90s, 10m or 24h');
  }
  checkNames(document, error);
  return findings;
}

type Report = (pointer: string, detail: string) => void;

function checkFramework(document: TemplateDocument, error: Report): void {
  const { framework, command, cases, report } = document;
  if (framework !== 'command') {
    if (command) error('/command', `only framework "command" has a command, this is "${framework}"`);
    if (cases) error('/cases', `only framework "command" has declared cases, this is "${framework}"`);
    if (report) error('/report', `only framework "command" reads a report, this is "${framework}"`);
    return;
  }
  if (!command && !cases) error('', 'framework "command" needs `command` or `cases`');
  if (command && cases) error('/cases', 'give `command` or `cases`, not both: each case has its own command');
  if (cases && report) error('/report', 'declared `cases` are judged by their exit codes: no report is read');
  if (report && !report.junit && !report.tap)
    error('/report', 'name a file pattern in `junit`, or set `tap: true`');
  if (report?.junit && report.tap) error('/report', 'give `junit` or `tap`, not both');
}

function checkSource({ source }: TemplateDocument, error: Report): void {
  if ('path' in source) return;
  const why = whyUnusable(source.git);
  if (why) error('/source/git', why);
  if (source.ref?.startsWith('-')) error('/source/ref', 'a ref cannot begin with "-"');
}

const scheme = '[a-z][a-z0-9+.-]*';
const helper = new RegExp(`^${scheme}::`, 'i');
const withUser = new RegExp(`^${scheme}://[^/]*@`, 'i');
const withScheme = new RegExp(`^${scheme}://[^-]`, 'i');

/** Why no executor could use the address of a repository. */
function whyUnusable(git: string): string | null {
  if (git.startsWith('-')) return 'a repository address cannot begin with "-"';
  if (/[\p{Cc}\s]/u.test(git)) return 'a repository address has no white space';
  if (helper.test(git)) return 'remote helpers (`ext::` and the like) are not allowed';
  if (withUser.test(git) && !/^ssh:\/\/[^:/@]+@/i.test(git))
    return "no user or password in the address: the executor's own git credentials are used";
  if (withScheme.test(git) || /^[^/:]+:[^/:]/.test(git)) return null;
  return 'use an address such as https://example.org/a.git; a folder of the host is a `path`';
}

function checkPlaces(document: TemplateDocument, error: Report): void {
  const outside = (path: string): boolean => path.startsWith('/') || path.split(/[\\/]/).includes('..');
  if (outside(document.workingDirectory ?? '.')) error('/workingDirectory', 'a folder within the source');
  if (document.report?.junit && outside(document.report.junit))
    error('/report/junit', 'a pattern within the working directory');
  document.artifacts?.forEach((pattern, index) => {
    if (outside(pattern)) error(`/artifacts/${index}`, 'a pattern within the working directory');
  });
}

function checkNames(document: TemplateDocument, error: Report): void {
  for (const name of Object.keys(document.environment ?? {}))
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.startsWith('TESTYARD_'))
      error(`/environment/${name}`, 'letters, digits and _, and not TESTYARD_*, which the service sets');
  for (const [name, rule] of Object.entries(document.parameters ?? {})) {
    const why = forbiddenName(name);
    if (why) error(`/parameters/${name}`, why);
    else if (rule.default !== undefined)
      for (const finding of resolveParameters({ [name]: rule }, {}).findings)
        error(`/parameters/${name}/default`, finding.detail);
  }
  for (const name of Object.keys(document.labels ?? {}))
    if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name))
      error(`/labels/${name}`, 'letters, digits, ".", "_" and "-"');
}
