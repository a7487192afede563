import { type ReactNode, useMemo } from 'react';
import { useWords } from '../../../../texts/words.tsx';
import { CallDetails } from './call-details.tsx';
import { ConsoleDetails } from './console-details.tsx';
import { FileDetails } from './file-details.tsx';
import { NetworkDetails } from './network-details.tsx';
import { SourceDetails } from './source-details.tsx';
import type { TraceProps } from './trace-props.ts';
import { type Detail, details } from './use-trace-look.ts';

const contents: Readonly<Record<Detail, (props: TraceProps) => ReactNode>> = {
  call: (props) => <CallDetails {...props} />,
  source: (props) => <SourceDetails {...props} />,
  console: (props) => <ConsoleDetails {...props} />,
  network: (props) => <NetworkDetails {...props} />,
  files: (props) => <FileDetails {...props} />,
};

/** What is known of the chosen action, and of the whole trace around it. */
export function ActionDetails(props: TraceProps) {
  const { t, figures } = useWords();
  const { open, look } = props;
  const { messages, requests, actions } = open.trace;
  const files = useMemo(
    () => actions.reduce((sum, { attachments }) => sum + attachments.length, 0),
    [actions],
  );
  const counts: { readonly [detail in Detail]?: number } = {
    console: messages.length,
    network: requests.length,
    files,
  };
  return (
    <section className="trace-details" aria-label={t('trace.details')}>
      <fieldset className="comparison-ways" aria-label={t('trace.details')}>
        {details.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === look.detail}
            onClick={() => look.show(each)}
          >
            {t(`trace.detail.${each}`)}
            {counts[each] !== undefined && <span className="note">{figures.count(counts[each])}</span>}
          </button>
        ))}
      </fieldset>
      {contents[look.detail](props)}
    </section>
  );
}
