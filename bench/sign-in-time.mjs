/**
 * Whether the time of a refusal shows who exists: the median time of sign-in with a wrong password for known users, who are
 * not locked, and for names that no user has, in turns. `--rounds N`: of each, 200 where absent. Goal: within 10 %.
 */
import { request } from 'node:http';
import { parseArgs } from 'node:util';
import { machine, median, startService } from './service.mjs';

const goal = 0.1;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' } } });
const rounds = Number(values.rounds);
/** Below the number of wrong passwords that locks a user. */
const triesOfOne = 4;

const service = await startService({ slots: 1 });
try {
  const { call } = await service.connect();
  const known = Array.from({ length: Math.ceil(rounds / triesOfOne) }, (_, index) => `known-${index}`);
  const knownPassword = 'a right password';
  for (const name of known) await call('POST', 'users', { name, password: knownPassword });
  for (let warm = 0; warm < 10; warm += 1) await wrong(`warm-${warm}`);
  const times = { known: [], unknown: [] };
  const bodies = new Set();
  for (let round = 0; round < rounds; round += 1) {
    const name = Math.floor(round / triesOfOne);
    const pair = [
      ['known', known[name]],
      ['unknown', `nobody-${name}`],
    ];
    if (round % 2 === 1) pair.reverse();
    for (const [kind, user] of pair) {
      const { ms, text } = await wrong(user);
      times[kind].push(ms);
      bodies.add(text);
    }
  }
  const [a, b] = [median(times.known), median(times.unknown)];
  const apart = Math.abs(a - b) / Math.min(a, b);
  console.log(`${machine()}: ${rounds} wrong passwords each, ${bodies.size} body of the answer`);
  console.log(
    `median known ${a.toFixed(2)} ms, unknown ${b.toFixed(2)} ms, apart ${(apart * 100).toFixed(1)} %`,
  );
  process.exitCode = apart <= goal && bodies.size === 1 ? 0 : 1;
} finally {
  await service.stop();
}

async function wrong(name) {
  const user = { name, domain: { name: 'default' }, password: 'a wrong password' };
  const body = { auth: { identity: { methods: ['password'], password: { user } } } };
  const answer = await post('/v3/auth/tokens', body);
  if (answer.status !== 401) throw new Error(`${name}: ${answer.status} ${answer.text}`);
  return answer;
}

function post(path, body) {
  const sent = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(sent),
  };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(`${service.url}${path}`, { method: 'POST', headers, timeout: 30_000 }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text, ms: performance.now() - began }));
    });
    asked.on('error', reject);
    asked.end(sent);
  });
}
