/** Loaded before a program with `--import`: how long its event loop was kept, written to $LOOP_DELAY_FILE as it ends. */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 5;
const file = process.env.LOOP_DELAY_FILE;
delete process.env.LOOP_DELAY_FILE;
const delays = monitorEventLoopDelay({ resolution });
delays.enable();
/** Milliseconds beyond the timer's own. */
const beyond = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
const figures = () => ({
  p50: beyond(delays.percentile(50)),
  p99: beyond(delays.percentile(99)),
  max: beyond(delays.max),
});
process.on('SIGUSR2', () => {
  writeFileSync(file, JSON.stringify(figures()));
  delays.reset();
});
