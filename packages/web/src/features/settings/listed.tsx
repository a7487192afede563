import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import type { TextKey } from '../../texts/catalogue.ts';
import { useWords } from '../../texts/words.tsx';

/** One list of the settings, read from the server. */
export function useListed<T>(key: readonly unknown[], read: (signal: AbortSignal) => Promise<readonly T[]>) {
  return useQuery({ queryKey: ['settings', ...key], queryFn: ({ signal }) => read(signal) });
}

interface Props<T> {
  readonly list: ReturnType<typeof useListed<T>>;
  readonly heading: TextKey;
  /** What it is for, in a sentence. */
  readonly about: TextKey;
  readonly none: TextKey;
  readonly columns: readonly TextKey[];
  readonly row: (item: T) => ReactNode;
  /** Said between the heading and the list. */
  readonly remark?: ReactNode;
  /** The button that adds one, and the dialog that it opens. */
  readonly add?: false | { readonly text: TextKey; readonly dialog: (close: () => void) => ReactNode };
}

/** A list with its heading, and what stands in its place where it is empty, not read yet, or not to be seen. */
export function Listed<T>({ list, heading, about, none, columns, row, remark, add }: Props<T>) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  return (
    <section className="section">
      <div className="heading">
        <div>
          <h2>{t(heading)}</h2>
          <p className="note">{t(about)}</p>
        </div>
        {add && !list.isError && (
          <Button leftSection={<Icon shape="plus" />} onClick={() => setAdding(true)}>
            {t(add.text)}
          </Button>
        )}
      </div>
      {remark}
      {list.isPending && <Loading />}
      {list.isError && !list.data && <Problem error={list.error} retry={() => list.refetch()} />}
      {list.data?.length === 0 && <p className="card empty">{t(none)}</p>}
      {list.data && list.data.length > 0 && (
        <div className="card table-box">
          <table className="table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>{list.data.map(row)}</tbody>
          </table>
        </div>
      )}
      {add && adding && add.dialog(() => setAdding(false))}
    </section>
  );
}
