import { useEffect, useState } from 'react';

type Origin = () => HTMLElement | null;

/** Of what had the focus last: a part that is loaded first comes when the menu that asked for it is gone. */
let latest: Origin = () => null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement) latest = originOf(target);
});

/** What had the focus when this was rendered first has it again when it is gone, unless something else has it by then. */
export function useFocusBack(): void {
  const [{ origin }] = useState(() => ({ origin: latest }));
  useEffect(
    () => () => {
      const timer = () => {
        const { activeElement, body } = document;
        if (activeElement === null || activeElement === body) origin()?.focus({ preventScroll: true });
      };
      setTimeout(timer);
    },
    [origin],
  );
}

/** An entry of a menu is gone with the menu: the focus came from the button that opened that. */
function originOf(element: HTMLElement): Origin {
  const opener = element.closest('[role=menu]')?.getAttribute('aria-labelledby') ?? null;
  return () => (opener === null ? element : document.getElementById(opener));
}
