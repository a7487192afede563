// `npm start`: makes the clone ready, then is `testyard up` with the arguments given. The program runs in this very
// process, so that signals, exit code and terminal are its own.
import { fileURLToPath } from 'node:url';
import { setUpOrExit } from './set-up.mjs';

await setUpOrExit({ build: true });
const main = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
process.argv = [process.execPath, main, 'up', ...process.argv.slice(2)];
await import(main);
