import type { Run } from '@testyard/protocol';
import type { ReactNode } from 'react';
import { pipelineText, sutIdentityText, sutText } from '../../../parts/sut-text.ts';
import type { Words } from '../../../texts/words.tsx';
import { useWords } from '../../../texts/words.tsx';
import { boundaryOf } from '../headline.ts';
import { useRunView } from '../run-view.tsx';

/** A wait for an executor that is worth telling. */
const longWaitMs = 5000;

/** What the run was about, and what it was started with. */
export function EnvironmentTab() {
  const words = useWords();
  const { run } = useRunView();
  return (
    <dl className="facts card">
      {factsOf(run, words).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(run: Run, { t, figures }: Words): [string, ReactNode][] {
  const { createdBy, onBehalfOf, createdAt, startedAt, finishedAt, round, ci } = run;
  const moment = (at: string) => (
    <time dateTime={at} title={at}>
      {figures.moment(at)}
    </time>
  );
  // A later round starts long after the run was created.
  const waitedMs = startedAt === null || round > 1 ? 0 : Date.parse(startedAt) - Date.parse(createdAt);
  const forOther = onBehalfOf !== '' && onBehalfOf !== createdBy;
  const given = Object.entries(run.parameters);
  const facts: [string, ReactNode][] = [
    [t('run.sut'), sutText(run.sut) || t('run.none')],
    [t('run.sut-expected'), run.sut.guard ? sutIdentityText(run.sut.guard.expected) : run.sut.note],
    [t('run.sut-changed'), run.invalid && t('run.sut-between', boundaryOf(run.invalid))],
    [t('run.by'), forOther ? t('run.by-for', { user: createdBy, other: onBehalfOf }) : createdBy],
    [t('run.created'), moment(createdAt)],
    [t('run.started'), startedAt && moment(startedAt)],
    [t('run.finished'), finishedAt && moment(finishedAt)],
    [t('run.waited'), waitedMs >= longWaitMs && figures.duration(waitedMs)],
    [t('run.ci'), ci && <Pipeline ci={ci} />],
    [t('run.parameters'), given.length > 0 && <Parameters given={given} />],
    [t('run.stop-reason'), run.stopReason],
    [t('run.kept'), run.pinned && t('run.pinned-until')],
    [t('run.trace'), run.traceparent && <code>{run.traceparent}</code>],
    [t('run.id'), <code key="id">{run.id}</code>],
  ];
  return facts.filter(([, value]) => value !== null && value !== false && value !== '');
}

/** The address is http or https: the server takes no other. */
function Pipeline({ ci }: { readonly ci: NonNullable<Run['ci']> }) {
  const text = pipelineText(ci);
  if (!ci.buildUrl || !/^https?:\/\//.test(ci.buildUrl)) return text;
  return (
    <a href={ci.buildUrl} rel="noopener noreferrer">
      {text}
    </a>
  );
}

function Parameters({ given }: { readonly given: readonly (readonly [string, string])[] }) {
  return (
    <ul>
      {given.map(([name, value]) => (
        <li key={name}>
          <code>
            {name}={value}
          </code>
        </li>
      ))}
    </ul>
  );
}
