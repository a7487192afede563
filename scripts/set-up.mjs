// Makes a fresh clone ready and does nothing on a ready one: installs by the lockfile and builds, each only when it
// is missing or stale. Needs nothing but Node and npm. A script of its own and not `prestart`: hosts that forbid
// install scripts skip those too.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, sourcesHash } from './fingerprint.mjs';
import { withLock } from './set-up-lock.mjs';

const stateFolder = join(root, '.testyard-setup');
const installStamp = join(root, 'node_modules/.testyard-setup');
const distFolder = join(root, 'packages/cli/dist');
const buildStamp = join(distFolder, '.built-from');
const installDeadlineMs = 10 * 60_000;
const buildDeadlineMs = 2 * 60_000;

const say = (text) => process.stderr.write(`testyard: ${text}\n`);
const readText = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** The lockfile and the Node version that an installation is for. */
const wantedInstall = () =>
  `${createHash('sha256')
    .update(readText(join(root, 'package-lock.json')))
    .digest('hex')} ${process.version}\n`;

/** Whether `npm ci` or `npm install` by hand has left exactly what the lockfile says. */
function installedByHand() {
  const have = readText(join(root, 'node_modules/.package-lock.json'));
  if (!have) return false;
  const { packages: installed } = JSON.parse(have);
  const { packages: locked } = JSON.parse(readText(join(root, 'package-lock.json')));
  return Object.entries(locked)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      const found = installed[path];
      return found
        ? found.version === entry.version && found.integrity === entry.integrity
        : entry.optional === true;
    });
}

function isInstalled() {
  const wanted = wantedInstall();
  if (readText(installStamp) === wanted) return true;
  if (!installedByHand()) return false;
  writeFileSync(installStamp, wanted);
  return true;
}

/** Settings that say where packages come from survive; those that say what to install do not (`omit=dev` and the like). */
const keptNpmSettings =
  /^npm_config_(registry|.*:registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile|ca)$/i;

/** The environment for npm and for building, free of what an outer npm or a production host put there. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name !== 'NODE_ENV' && (!/^npm_/i.test(name) || keptNpmSettings.test(name)),
    ),
  );
}

/** Runs a program to its end with its output on stderr; it dies with us and at the deadline. */
function runTool(command, args, deadlineMs) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: cleanEnvironment(), stdio: ['ignore', 2, 2] });
    const end = (signal) => {
      child.kill(signal);
      process.exitCode = 128 + (signal === 'SIGINT' ? 2 : 15);
    };
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    process.on('SIGTERM', end).on('SIGINT', end);
    const settle = () => {
      clearTimeout(timer);
      process.off('SIGTERM', end).off('SIGINT', end);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      settle();
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}`));
    });
  });
}

async function timed(label, work) {
  say(`${label} ...`);
  const start = performance.now();
  await work();
  say(`${label}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

async function install() {
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npmCli = process.env.npm_execpath;
  const viaNode = npmCli && /npm-cli\.c?js$/.test(npmCli);
  await timed('installing packages', () =>
    viaNode
      ? runTool(process.execPath, [npmCli, ...args], installDeadlineMs)
      : runTool('npm', args, installDeadlineMs),
  );
  writeFileSync(installStamp, wantedInstall());
}

async function build() {
  const script = fileURLToPath(new URL('./build.mjs', import.meta.url));
  await timed('building', () => runTool(process.execPath, [script], buildDeadlineMs));
}

const isBuilt = () => readText(buildStamp) === sourcesHash();

/**
 * Installs what is missing or stale, then builds likewise (unless `build` is false). Rejects with a message for
 * people where one of them fails.
 */
export async function setUp(options = { build: true }) {
  if (isInstalled() && (!options.build || isBuilt())) return;
  const waiting = { folder: stateFolder, waitMs: installDeadlineMs + buildDeadlineMs };
  const onWait = (pid) => say(`waiting for the set-up of process ${pid}`);
  await withLock({ ...waiting, onWait }, async () => {
    if (!isInstalled()) await install();
    if (options.build && !isBuilt()) await build();
  });
}

/** `setUp` for a command: where it fails, says so and ends the process with 1. */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    say(`set-up failed: ${error.message}`);
    process.exit(process.exitCode || 1);
  }
}
