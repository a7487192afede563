import { TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { Icon } from '../../../../glossary/icon.tsx';
import { shortName } from '../../../../parts/shown-text.ts';
import { useWords } from '../../../../texts/words.tsx';
import { VirtualList } from '../../list/virtual-list.tsx';
import type { TraceAction } from '../trace-model.ts';
import type { TraceLook } from './use-trace-look.ts';

interface Props {
  readonly actions: readonly TraceAction[];
  readonly look: TraceLook;
}

const lineHeight = () => 30;
const page = 10;
const steps: Readonly<Record<string, number>> = {
  ...{ ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page },
  ...{ Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
};

/** All actions of a test, those within others set in; arrows go from one to the next, also from the filter. */
export function ActionList({ actions, look }: Props) {
  const { t, figures } = useWords();
  const { listed, chosen, text } = look;
  const onKey = (event: KeyboardEvent) => {
    const isWriting = event.target instanceof HTMLInputElement;
    const by = steps[event.key];
    if (by === undefined || (isWriting && /Home|End/.test(event.key))) return;
    event.preventDefault();
    look.step(by);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the list and of the filter above it
    <div className="trace-actions" onKeyDown={onKey}>
      <TextInput
        size="xs"
        // In the whole window arrows work at once.
        data-autofocus
        placeholder={t('trace.filter')}
        aria-label={t('trace.filter')}
        value={text}
        onChange={(event) => look.filter(event.currentTarget.value)}
      />
      {listed.length === 0 ? (
        <p className="note trace-none">{t(actions.length === 0 ? 'trace.no-actions' : 'trace.none-found')}</p>
      ) : (
        <VirtualList
          label={t('trace.actions', { n: listed.length, count: figures.count(listed.length) })}
          count={listed.length}
          heightOf={lineHeight}
          keyOf={(index) => String(listed[index])}
          active={listed.indexOf(chosen)}
        >
          {(index) => {
            const at = listed[index] ?? 0;
            const action = actions[at];
            return action && <Line action={action} isChosen={at === chosen} choose={() => look.choose(at)} />;
          }}
        </VirtualList>
      )}
    </div>
  );
}

interface LineProps {
  readonly action: TraceAction;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

const mostIndent = 8;

function Line({ action, isChosen, choose }: LineProps) {
  const { t, figures } = useWords();
  const { title, subtitle, depth, error, failsWithin, startMs, endMs, kind } = action;
  const failed = error !== null || failsWithin;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={failed ? 'as-line trace-line tone-failed' : 'as-line trace-line'}
      data-kind={kind}
      data-failed={error !== null || undefined}
      aria-current={isChosen || undefined}
      style={{ paddingLeft: `${0.5 + Math.min(depth, mostIndent) * 0.8}rem` }}
      title={shortName(`${title} ${subtitle}`)}
      onClick={choose}
    >
      {error !== null && (
        <>
          <Icon shape="cross" />
          <span className="spoken">{t('trace.failed')}</span>
        </>
      )}
      <span className="trace-line-words">
        <bdi>{shortName(title, 200)}</bdi>{' '}
        {subtitle !== '' && <bdi className="code">{shortName(subtitle, 200)}</bdi>}
      </span>
      <span className="note">{endMs === null ? t('trace.open-end') : figures.duration(endMs - startMs)}</span>
    </button>
  );
}
