import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Text with its own line ends, in a box that scrolls. */
export function TextBox({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a text with its line ends; no landmark, as a page may have many of one name
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <pre className={className} role="group" tabIndex={0} aria-label={label}>
      {children}
    </pre>
  );
}
