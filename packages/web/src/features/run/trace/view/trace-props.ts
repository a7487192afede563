import type { OpenTrace } from './use-trace.ts';
import type { TraceLook } from './use-trace-look.ts';

export interface TraceProps {
  readonly open: OpenTrace;
  readonly look: TraceLook;
}
