import { shortName } from '../../../../parts/shown-text.ts';
import { useWords } from '../../../../texts/words.tsx';
import type { NetworkRequest } from '../trace-model.ts';
import { isDuring } from '../trace-moments.ts';
import { PartOfList } from './part-of-list.tsx';
import type { TraceProps } from './trace-props.ts';

const firstFailure = 400;

/** What pages asked for, and what came; addresses are text, and nobody follows them. */
export function NetworkDetails({ open, look }: TraceProps) {
  const { t } = useWords();
  const { requests } = open.trace;
  if (requests.length === 0) return <p className="note">{t('trace.no-requests')}</p>;
  return (
    <PartOfList className="trace-requests" items={requests} label={t('trace.detail.network')}>
      {(request, index) => (
        <Line key={index} request={request} isDuring={isDuring(look.action, request.atMs)} />
      )}
    </PartOfList>
  );
}

interface LineProps {
  readonly request: NetworkRequest;
  readonly isDuring: boolean;
}

function Line({ request, isDuring }: LineProps) {
  const { t, figures } = useWords();
  const { atMs, method, url, status, failure, type, tookMs, bytes } = request;
  const failed = status === 0 || status >= firstFailure;
  const facts = [
    type,
    tookMs === null ? '' : figures.duration(tookMs),
    bytes === null ? '' : figures.bytes(bytes),
    failure,
  ].filter(Boolean);
  return (
    <li className={failed ? 'tone-failed' : 'tone-muted'} data-during={isDuring || undefined}>
      <span className="note trace-when">{figures.duration(atMs)}</span>
      <span className="trace-level">{status > 0 ? status : t('trace.no-answer')}</span>
      <span className="trace-url">
        <b>{shortName(method, 20)}</b> <bdi className="code">{shortName(url, 1000)}</bdi>
      </span>
      <span className="note trace-place">
        <bdi>{facts.map((fact) => shortName(fact, 200)).join(' · ')}</bdi>
      </span>
    </li>
  );
}
