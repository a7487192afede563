import picocolors from 'picocolors';
import type { Io, OutputStream } from '../io.ts';

export type Style = ReturnType<typeof picocolors.createColors>;

/** Colours for one stream: none where it is no terminal, a dumb one, or colours are not wanted. */
export function styleOf(stream: OutputStream, env: Io['env'], wanted: boolean): Style {
  const refused = !wanted || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  const forced = (env.FORCE_COLOR ?? '0') !== '0' && env.FORCE_COLOR !== '';
  return picocolors.createColors(!refused && (forced || stream.isTTY === true));
}

/** Whether one line may be drawn over and over. */
export function isAnimated(stream: OutputStream, env: Io['env']): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
}
