import { useEffect, useState } from 'react';

/** What had the focus when this was rendered first has it again when it is gone, unless something else has it by then. */
export function useFocusBack(): void {
  const [origin] = useState(originOfFocus);
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
function originOfFocus(): () => HTMLElement | null {
  const { activeElement } = document;
  const opener = activeElement?.closest('[role=menu]')?.getAttribute('aria-labelledby') ?? null;
  const origin = activeElement instanceof HTMLElement ? activeElement : null;
  return () => (opener === null ? origin : document.getElementById(opener));
}
