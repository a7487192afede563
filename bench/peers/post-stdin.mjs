/** Sends what it reads on stdin as the body of one POST: `node post-stdin.mjs URL`. */
import { request } from 'node:http';

const sent = request(process.argv[2], { method: 'POST' }, (response) => response.resume());
sent.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
process.stdin.pipe(sent);
