// What is asked before something is done is loaded when it is asked.
import { lazyPart } from '../../parts/lazy-part.ts';

const load = () => import('./run-questions.tsx');

export const AskStop = lazyPart(async () => (await import('./stop-question.tsx')).AskStop);
export const AskPause = lazyPart(async () => (await load()).AskPause);
export const AskResume = lazyPart(async () => (await load()).AskResume);
export const RunAsCurl = lazyPart(async () => (await load()).RunAsCurl);
export const AskRerun = lazyPart(async () => (await load()).AskRerun);
