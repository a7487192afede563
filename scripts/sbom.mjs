// The bill of materials: what runs in production, with versions, licences and hashes, as CycloneDX from the lock file. npm makes it,
// without a network; it refuses where lock file and manifests contradict each other.
//
//   node scripts/sbom.mjs [FILE]    writes it to FILE, or to standard output
//   node scripts/sbom.mjs --check   says what of it is not acceptable, and ends with 1 where anything is
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { root } from './fingerprint.mjs';

/** Licences that may be distributed along; `A OR B` is acceptable where one of them is. */
const acceptable = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
]);
const ours = /^(@testyard\/|testyard@)/;
const deadlineMs = 60_000;

function makeBill() {
  const args = ['sbom', '--offline', '--package-lock-only', '--omit', 'dev', '--sbom-format', 'cyclonedx'];
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: deadlineMs };
  return execFileSync('npm', args, options);
}

function licencesOf({ licenses = [] }) {
  return licenses.map(({ license, expression }) => license?.id ?? license?.name ?? expression ?? '');
}

const isAcceptable = (text) =>
  text
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((each) => acceptable.has(each.trim()));

/** What is not acceptable, line by line. */
function objectionsTo({ components }) {
  const foreign = components.filter((component) => !ours.test(component['bom-ref']));
  if (foreign.length < 20) return [`only ${foreign.length} packages are listed`];
  return foreign.flatMap((component) => {
    const name = component['bom-ref'];
    const licences = licencesOf(component);
    const bad = licences.length === 0 || !licences.every(isAcceptable);
    return [
      ...(bad ? [`${name}: licence ${licences.join(', ') || 'unknown'}`] : []),
      ...(component.hashes?.length > 0 ? [] : [`${name}: no hash`]),
    ];
  });
}

const [target] = process.argv.slice(2);
const text = makeBill();
if (target === '--check') {
  const objections = objectionsTo(JSON.parse(text));
  for (const line of objections) console.error(line);
  process.exitCode = objections.length > 0 ? 1 : 0;
} else if (target === undefined) process.stdout.write(text);
else writeFileSync(target, text);
