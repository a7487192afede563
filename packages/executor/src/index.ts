export { describeHost, type HostDescription } from './describe-host.ts';
export { type ExecutorLog, type ExecutorSignals, runExecutor } from './executor.ts';
export { ExecutorError } from './executor-error.ts';
export { runExecutorProcess } from './executor-process.ts';
export { type ExecutorInput, type ExecutorOptions, executorOptions, optionFlaw } from './options.ts';
export { detectIsolation, type IsolationLevel } from './process/isolation.ts';
