// The program: what `testyard` on a command line runs.
import { processIo } from './io.ts';
import { main } from './program.ts';

/** For handles that stay open after the work is done; nothing that is awaited takes this long. */
const LINGER_MS = 1000;

process.exitCode = await main(process.argv.slice(2), processIo());
setTimeout(() => process.exit(), LINGER_MS).unref();
