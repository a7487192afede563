import type { ReactNode } from 'react';
import { Icon } from '../glossary/icon.tsx';
import type { Shape } from '../glossary/shapes.ts';

interface State {
  readonly shape: Shape;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly next: string;
  readonly note?: string | undefined;
  /** It is all that the page has, and its title that of the page. */
  readonly isPage?: boolean | undefined;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show: a sign, what happened, and what to do next. */
export function StateBox({ shape, title, detail, next, note, isPage = false, children }: State) {
  return (
    <section className="state-box">
      <div className="state-sign">
        <Icon shape={shape} />
      </div>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {detail && <p className="state-detail">{detail}</p>}
      <p>{next}</p>
      {note && <p className="note">{note}</p>}
      {children && <div className="actions">{children}</div>}
    </section>
  );
}
