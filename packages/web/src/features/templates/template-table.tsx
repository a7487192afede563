import { Link } from '@tanstack/react-router';
import type { Execution, Project, Template } from '@testyard/protocol';
import { type ChangeEvent, useRef } from 'react';
import { useFirstRows } from '../../parts/first-rows.tsx';
import { LastRun, LastTen } from '../../parts/last-executions.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { useLastExecutions } from '../../parts/project-templates.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { shortName } from '../../parts/shown-text.ts';
import { When } from '../../parts/when.tsx';
import { useWords } from '../../texts/words.tsx';
import { sourceText } from './source-text.ts';
import type { Marks } from './use-marks.ts';

interface Props {
  readonly project: Project;
  readonly templates: readonly Template[];
  /** Null: whoever looks may run none of them. */
  readonly marks: Marks | null;
}

const columns = ['name', 'last-run', 'last-ten', 'framework', 'source', 'saved'] as const;
const runnable = (templates: readonly Template[]): readonly string[] =>
  templates.flatMap(({ id, disabled }) => (disabled ? [] : [id]));

/** Templates in rows; a box before each marks it. */
export function TemplateTable({ project, templates, marks }: Props) {
  const { t } = useWords();
  const { data: executions } = useLastExecutions(project.id);
  const body = useRef<HTMLTableSectionElement>(null);
  const { rows, more } = useFirstRows(templates);
  const order = runnable(rows);
  useRowKeys(body, (id, isRange) => {
    if (order.includes(id)) marks?.toggle(id, isRange ? order : undefined);
  });
  return (
    <div className="card table-box">
      <table className="table templates">
        <thead>
          <tr>
            {marks && (
              <td className="cell-mark">
                <MarkAll order={order} marks={marks} />
              </td>
            )}
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`templates.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((template) => (
            <Row
              key={template.id}
              template={template}
              executions={executions && (executions.get(template.id) ?? [])}
              isMarked={marks?.marked.has(template.id) ?? false}
              mark={marks && ((isRange) => marks.toggle(template.id, isRange ? order : undefined))}
            />
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
}

interface RowProps {
  readonly template: Template;
  /** Newest first; undefined: not read yet. */
  readonly executions: readonly Execution[] | undefined;
  readonly isMarked: boolean;
  readonly mark: ((isRange: boolean) => void) | null;
}

function Row({ template, executions, isMarked, mark }: RowProps) {
  const { t } = useWords();
  const { id, name, disabled, document, updatedAt, version } = template;
  return (
    <tr data-id={id} data-marked={isMarked || undefined}>
      {mark && (
        <td className="cell-mark">
          <label title={disabled ? t('template.disabled.what') : undefined}>
            <input
              type="checkbox"
              checked={isMarked}
              disabled={disabled}
              aria-label={t('list.select', { name: shortName(name) })}
              onChange={(event) => mark(isWithShift(event))}
            />
          </label>
        </td>
      )}
      <td className="cell-name">
        <Link to="/templates/$template" params={{ template: id }} className="template-name">
          <NameText name={name} />
        </Link>
        {disabled && <span className="chip template-off">{t('template.disabled')}</span>}
        {document.description && (
          <span className="note template-about">{shortName(document.description, 160)}</span>
        )}
      </td>
      <td className="cell-tight" data-label={t('templates.last-run')}>
        <LastRun executions={executions} />
      </td>
      <td className="cell-tight">
        <LastTen executions={executions} />
      </td>
      <td className="cell-tight" data-label={t('templates.framework')}>
        {document.framework}
      </td>
      <td className="cell-source" data-label={t('templates.source')}>
        <NameText name={sourceText(document)} />
      </td>
      <td className="cell-tight" data-label={t('templates.saved')}>
        <When at={updatedAt} />
        <span className="note">{` · ${t('template.version', { version })}`}</span>
      </td>
    </tr>
  );
}

/** A box changes by a click or by a key, and either may come with Shift. */
const isWithShift = ({ nativeEvent }: ChangeEvent): boolean =>
  nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;

interface AllProps {
  readonly order: readonly string[];
  readonly marks: Marks;
}

/** Marks all that are listed and can be run, or takes their marks away. */
function MarkAll({ order, marks }: AllProps) {
  const { t } = useWords();
  const n = order.filter((id) => marks.marked.has(id)).length;
  const isAll = n > 0 && n === order.length;
  return (
    <label>
      <input
        ref={(box) => {
          if (box) box.indeterminate = n > 0 && !isAll;
        }}
        type="checkbox"
        checked={isAll}
        disabled={order.length === 0}
        aria-label={t('templates.select-all')}
        onChange={() => marks.set(order, !isAll)}
      />
    </label>
  );
}

/** `j` and `k` go from row to row, `x` marks the one that has the focus, `X` all up to it. */
function useRowKeys(
  body: React.RefObject<HTMLTableSectionElement | null>,
  mark: (id: string, isRange: boolean) => void,
): void {
  const rows = () => [...(body.current?.rows ?? [])];
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  const go = (step: 1 | -1) => {
    const all = rows();
    const at = here();
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    all[next]?.querySelector<HTMLElement>('.template-name')?.focus();
  };
  const markHere = (isRange: boolean) => {
    const id = rows()[here()]?.dataset.id;
    if (id !== undefined) mark(id, isRange);
  };
  useShortcuts({
    j: () => go(1),
    k: () => go(-1),
    x: () => markHere(false),
    'shift+x': () => markHere(true),
  });
}
