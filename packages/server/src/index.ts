export { describeError } from './http/common/error-texts.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
