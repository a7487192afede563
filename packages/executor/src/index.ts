export { runExecutor } from './executor.ts';
export { ExecutorError } from './executor-error.ts';
export type { ExecutorLog } from './executor-log.ts';
export { runExecutorProcess } from './executor-process.ts';
export { describeHost, type HostDescription } from './host/describe-host.ts';
export { type ExecutorInput, type ExecutorOptions, executorOptions, optionFlaw } from './options.ts';
export { detectIsolation, type IsolationLevel } from './process/isolation.ts';
export type { ExecutorSignals } from './serving-executor.ts';
