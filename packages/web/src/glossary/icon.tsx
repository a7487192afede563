import { type Shape, shapes } from './shapes.ts';

/** A drawn sign; a word beside it, or the label of what holds it, says the same. */
export function Icon({ shape }: { readonly shape: Shape }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={`icon icon-${shape}`}>
      <path d={shapes[shape]} />
    </svg>
  );
}
