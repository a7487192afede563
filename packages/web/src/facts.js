import { el, fill } from './dom.js';
import { sutText } from './run-row.js';

/** A wait for an executor that is worth telling. */
const longWaitMs = 5000;

/** What a run was about: `node`, and `show(run)`. */
export function factsList(shell) {
  const node = el('dl', { class: 'facts' });
  let shown = '';
  const show = (run) => {
    const facts = factsOf(run, shell);
    const text = JSON.stringify(facts.map(([name, value]) => [name, value.textContent ?? value]));
    if (text === shown) return;
    shown = text;
    const item = ([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, el('bdi', {}, value)));
    fill(node, ...facts.map(item));
  };
  return { node, show };
}

function factsOf(run, { t, figures }) {
  const { sut, createdBy, onBehalfOf, createdAt, startedAt, parameters, stopReason, pinned, id, ci, round } =
    run;
  const forOther = onBehalfOf !== '' && onBehalfOf !== createdBy;
  // A later round starts long after the run was created.
  const waitedMs = startedAt === null || round > 1 ? 0 : Date.parse(startedAt) - Date.parse(createdAt);
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const facts = [
    [t('run.sut'), sutText(sut) || t('run.none')],
    [t('run.by'), forOther ? t('run.by-for', { user: createdBy, other: onBehalfOf }) : createdBy],
    [t('run.created'), el('time', { datetime: createdAt, title: createdAt }, figures.moment(createdAt))],
    waitedMs >= longWaitMs && [t('run.waited'), figures.duration(waitedMs)],
    ci && [t('run.ci'), pipelineOf(ci)],
    given.length > 0 && [t('run.parameters'), el('code', {}, given.join('  '))],
    stopReason && [t('verdict.stopped'), stopReason],
    pinned && [t('run.kept'), t('run.pinned-until')],
    [t('run.id'), el('code', {}, id)],
  ];
  return facts.filter((fact) => fact !== false && fact !== null && fact !== '');
}

/** Where the pipeline says that it is from; the address is http or https, the server takes no other. */
function pipelineOf({ provider, repository, branch, commit, build, job, buildUrl }) {
  const parts = [provider, repository, branch, commit?.slice(0, 10), job, build && `#${build}`];
  const text = parts.filter((part) => part).join(' · ');
  return buildUrl ? el('a', { href: buildUrl, rel: 'noopener noreferrer' }, text) : text;
}
