/**
 * Masking: how many of the secrets that are planted in logs, reports, HAR files and archives, in the ways that programs write
 * them, are found; how much of what is no secret is touched; and what it costs to look through a large log, with secrets in it
 * and without, against copying it.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { machine, median } from './service.mjs';

const goals = { recall: 1, falsePositives: 0, ratio: 0.7 };
const { values } = parseArgs({
  options: {
    secrets: { type: 'string', default: '25' },
    megabytes: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
  },
});

async function load() {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
  try {
    const outfile = join(folder, 'masking.mjs');
    const from = fileURLToPath(new URL('../packages/masking/src/', import.meta.url));
    await build({
      stdin: {
        contents: `export * from './index.ts'; export { inMemory } from './archive/file-bytes.ts';
          export { tarOf, tarred } from './archive/testing/tar-of.ts'; export { ZipFile } from 'yazl'; export { fromBufferPromise } from 'yauzl';`,
        resolveDir: from,
      },
      ...{
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        conditions: ['source'],
        logLevel: 'error',
      },
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
    });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { Masker, maskFile, inMemory, tarOf, tarred, ZipFile, fromBufferPromise } = await load();

const noise = (seed, length) => createHash('sha512').update(seed).digest('base64').slice(0, length);
const secrets = Array.from({ length: Number(values.secrets) }, (_, index) =>
  index % 2 === 0
    ? noise(`secret ${index}`, 12 + index)
    : `p"a's\\s<${noise(`odd ${index}`, 9)}>&ü 密%${index}`,
);
const masker = Masker.of(secrets);

/** How a value is written, told here once more and not asked of what is measured. */
const spellings = {
  plain: (text) => Buffer.from(text),
  base64: (text) => Buffer.from(Buffer.from(`user:${text}`).toString('base64')),
  url: (text) => Buffer.from(encodeURIComponent(text)),
  'utf-16': (text) => Buffer.from(text, 'utf16le'),
};
const line = (number) => Buffer.from(`${number} GET /orders/${number} 200 ${noise(`line ${number}`, 60)}\n`);
const surrounded = (spelled, number) =>
  Buffer.concat([line(number), spelled, Buffer.from('\n'), line(number + 1)]);

async function zipOf(files) {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name);
  zip.end();
  return buffer(zip.outputStream);
}
async function unzipped(bytes) {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  for await (const entry of zip.eachEntry())
    if (entry.fileName === 'planted') return buffer(await zip.openReadStreamPromise(entry));
}
async function masked(bytes) {
  const pieces = [];
  const write = async (piece) => void pieces.push(Buffer.from(piece));
  const { result } = await maskFile(inMemory(bytes), masker, { write });
  return result === 'clean' ? bytes : Buffer.concat(pieces);
}
function inPieces(bytes) {
  const stream = masker.stream();
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 7)
    pieces.push(Buffer.from(stream.write(bytes.subarray(at, at + 7))));
  return Buffer.concat([...pieces, stream.flush()]);
}

/** Where they are planted, and what is there afterwards. */
const places = {
  'log in pieces of 7 bytes': async (bytes) => inPieces(bytes),
  'text of a report': async (bytes, { isText }) =>
    isText ? Buffer.from(masker.text(bytes.toString())) : Buffer.from(masker.bytes(bytes)),
  'HAR file': async (bytes, { isText }) => {
    if (!isText) return masked(bytes);
    const har = JSON.stringify({ log: { entries: [{ request: { postData: { text: bytes.toString() } } }] } });
    return Buffer.from(
      JSON.parse((await masked(Buffer.from(har))).toString()).log.entries[0].request.postData.text,
    );
  },
  'ZIP archive': async (bytes) => unzipped(await masked(await zipOf({ clean: line(1), planted: bytes }))),
  'ZIP in tar in gzip': async (bytes) => {
    const archive = gzipSync(tarOf({ 'trace.zip': await zipOf({ planted: bytes }), 'a.txt': line(2) }));
    return unzipped(tarred(gunzipSync(await masked(archive)))['trace.zip']);
  },
};

let [planted, found, touched] = [0, 0, 0];
for (const [how, spell] of Object.entries(spellings))
  for (const [place, through] of Object.entries(places))
    for (const [number, secret] of secrets.entries()) {
      const spelled = spell(secret);
      const before = surrounded(spelled, number);
      const after = await through(before, { isText: how !== 'utf-16' });
      planted += 1;
      // In base64 the characters at both ends are shared with what stands beside it.
      const core = how === 'base64' ? spelled.subarray(8, -4) : spelled;
      if (!after.includes(core)) found += 1;
      else console.log(`not found: secret ${number}, ${how}, ${place}`);
      const around = [line(number), line(number + 1)];
      if (!around.every((each) => after.includes(each))) touched += 1;
    }

const clean = Buffer.concat(Array.from({ length: 20_000 }, (_, number) => line(number + 1_000_000)));
const cleanZip = await zipOf({ planted: clean });
const cleanTouched = [inPieces(clean).equals(clean), (await masked(cleanZip)) === cleanZip].filter(
  (same) => !same,
);
const falsePositives = touched + cleanTouched.length;
console.log(`${planted} planted: ${found} found, recall ${(found / planted).toFixed(4)}`);
console.log(`${falsePositives} of ${planted + 2} clean texts touched`);

const piece = 64 * 1024;
const block = clean.subarray(0, Math.min(clean.length, 1_000_000));
const rounds = Math.max(1, Math.round((Number(values.megabytes) * 1e6) / block.length));

/** Megabytes a second; `null`: only copied and hashed, as every log is. */
function rateOf(source, mask) {
  const stream = mask?.stream();
  const hash = createHash('sha256');
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1)
    for (let at = 0; at < source.length; at += piece) {
      const bytes = source.subarray(at, at + piece);
      hash.update(stream ? stream.write(bytes) : bytes);
    }
  hash.digest();
  return (rounds * source.length) / 1e6 / ((performance.now() - started) / 1000);
}
/** One secret in every 10 kB of what is written. */
const withSecrets = Buffer.from(block);
for (let at = 0; at + 10_000 < block.length; at += 10_000)
  withSecrets.write(secrets[(at / 10_000) % secrets.length], at);
const kinds = {
  'a log without secrets, of a task with some': [block, masker],
  'a log with one in every 10 kB': [withSecrets, masker],
};
const rates = { none: [], ...Object.fromEntries(Object.keys(kinds).map((name) => [name, []])) };
for (let round = 0; round < Number(values.rounds); round += 1) {
  rates.none.push(rateOf(block, null));
  for (const [name, [source, mask]] of Object.entries(kinds)) rates[name].push(rateOf(source, mask));
}
console.log(`${machine()}: hashed alone ${median(rates.none).toFixed(0)} MB/s, ${secrets.length} secrets`);
for (const name of Object.keys(kinds)) {
  const ratio = median(rates[name]) / median(rates.none);
  console.log(`${name}: ${median(rates[name]).toFixed(0)} MB/s, ${ratio.toFixed(2)} of hashing alone`);
}
const cost =
  median(rates['a log with one in every 10 kB']) /
  median(rates['a log without secrets, of a task with some']);
console.log(
  `recall ${(found / planted).toFixed(4)}, ${falsePositives} false positives, with secrets ${cost.toFixed(2)} of the speed without`,
);
process.exitCode =
  found / planted >= goals.recall && falsePositives <= goals.falsePositives && cost >= goals.ratio ? 0 : 1;
