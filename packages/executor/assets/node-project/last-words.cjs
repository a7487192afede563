/** How the process of a runner ends that Testyard drives: as by itself, so that what tests have left behind may still fail and is heard. */
'use strict';

/** Longer than most timers that somebody forgot; a connection that stays open must not hold the run. */
const LINGER_MS = 500;

/** The process ends with this code when nothing is left to do, and soon in any case. */
function endByItself(exitCode) {
  process.exitCode = exitCode;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

module.exports = { endByItself };
