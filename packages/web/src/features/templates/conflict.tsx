import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { WrittenTemplate } from '@testyard/protocol';
import { Icon } from '../../glossary/icon.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { textOf } from './editor/document-yaml.ts';
import { TextDiff } from './versions/text-diff.tsx';

interface Props {
  /** The version that the writer began on. */
  readonly base: WrittenTemplate;
  readonly overwrite: (on: WrittenTemplate) => void;
  readonly takeTheirs: (theirs: WrittenTemplate) => void;
  readonly busy: boolean;
}

/** Somebody else has saved meanwhile: what they changed, and what can be done. What is written here stays. */
export function Conflict({ base, overwrite, takeTheirs, busy }: Props) {
  const { t } = useWords();
  const service = useService();
  const params = { templateId: base.id };
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['template-diff', base.id, base.version, 'conflict'],
    queryFn: async ({ signal }) => {
      const theirs = await service.call('getTemplate', { params, signal });
      return { theirs };
    },
    staleTime: 0,
  });
  return (
    <section className="conflict" role="alert">
      <h2>
        <Icon shape="alert" />
        {t('conflict.title')}
      </h2>
      <p>{t('conflict.what', { version: base.version })}</p>
      {isError && !data && <Problem error={error} retry={() => refetch()} />}
      {data && (
        <>
          <h3>{t('conflict.theirs', { version: data.theirs.version })}</h3>
          <TextDiff before={textOf(base)} after={textOf(data.theirs)} />
          <div className="actions">
            <Button variant="default" loading={busy} onClick={() => overwrite(data.theirs)}>
              {t('conflict.overwrite', { version: data.theirs.version + 1 })}
            </Button>
            <Button variant="default" onClick={() => takeTheirs(data.theirs)}>
              {t('conflict.take-theirs')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
