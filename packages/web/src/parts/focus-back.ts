import { useEffect, useState } from 'react';

type Origin = () => HTMLElement | null;

/** Of what had the focus last: a part that is loaded first comes when the menu that asked for it is gone. */
let latest: Origin = () => null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement) latest = originOf(target);
});

/**
 * What had the focus when this was rendered first has it again when it is gone, unless something else has it by then.
 * Where that is gone, too, as a line of a list that was taken out of it, what follows in the same list or part has it.
 */
export function useFocusBack(): void {
  const [{ origin, around }] = useState(() => ({ origin: latest, around: ancestorsOf(latest()) }));
  useEffect(
    () => () => {
      const timer = () => {
        const { activeElement, body } = document;
        if (activeElement !== null && activeElement !== body) return;
        const target = origin();
        (target?.isConnected ? target : nearest(around))?.focus({ preventScroll: true });
      };
      setTimeout(timer);
    },
    [origin, around],
  );
}

/** An entry of a menu is gone with the menu: the focus came from the button that opened that. */
function originOf(element: HTMLElement): Origin {
  const opener = element.closest('[role=menu]')?.getAttribute('aria-labelledby') ?? null;
  return () => (opener === null ? element : document.getElementById(opener));
}

const focusable =
  'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';

function ancestorsOf(element: HTMLElement | null): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = element?.parentElement; each && each !== document.body; each = each.parentElement)
    found.push(each);
  return found;
}

/** The first that can be pressed in the innermost of these that is still there; else the outermost itself. */
function nearest(around: readonly HTMLElement[]): HTMLElement | null {
  const there = around.filter((each) => each.isConnected);
  for (const each of there) {
    const found = each.querySelector<HTMLElement>(focusable);
    if (found) return found;
    if (each.tabIndex >= -1 && each.hasAttribute('tabindex')) return each;
  }
  return there.at(-1) ?? null;
}
