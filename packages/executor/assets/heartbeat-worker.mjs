// Beats from a thread and a connection of its own, so that neither a busy executor nor a long upload is taken for a
// dead one. While no lease is held it is silent and has no connection: the parked claim is the sign of life. Plain JavaScript without dependencies: it is started as it is, from source and beside the bundle.
import http from 'node:http';
import https from 'node:https';
import { parentPort, workerData } from 'node:worker_threads';

const { url, instanceId, heartbeatMs, language } = workerData;
let { credential } = workerData;
const target = new URL(url);
const client = target.protocol === 'https:' ? https : http;
let agent = newAgent();
let leases = [];
let beating = false;

function newAgent() {
  return new client.Agent({ keepAlive: true, maxSockets: 1 });
}

function monotonicMs() {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function post(body) {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'testyard-protocol': '1',
    'accept-language': language,
    authorization: `Bearer ${credential}`,
  };
  const signal = AbortSignal.timeout(Math.max(1_000, heartbeatMs));
  return new Promise((resolve, reject) => {
    const request = client.request(target, { method: 'POST', headers, agent, signal }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function beat() {
  if (beating || leases.length === 0) return;
  beating = true;
  const sentAtMs = monotonicMs();
  try {
    const { status, text } = await post(JSON.stringify({ instanceId, leases }));
    const heard = status === 200 ? leasesIn(text) : null;
    if (heard) parentPort.postMessage({ type: 'beat', sentAtMs, leases: heard });
    else parentPort.postMessage({ type: 'refused', status, body: text });
  } catch (error) {
    rest();
    missed(error);
  }
  beating = false;
  if (leases.length === 0) rest();
}

/** Null where something else has answered. */
function leasesIn(text) {
  try {
    return JSON.parse(text).leases ?? null;
  } catch {
    return null;
  }
}

function missed({ name, code, message }) {
  parentPort.postMessage({ type: 'missed', error: { name, code, message } });
}

function rest() {
  agent.destroy();
  agent = newAgent();
}

parentPort.on('message', (message) => {
  if (message.credential) {
    credential = message.credential;
    return;
  }
  leases = message.leases;
  if (leases.length === 0 && !beating) rest();
});
setInterval(beat, heartbeatMs);
