import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '@testyard/protocol';
import { mayIn } from '../session/project.tsx';
import { useService } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
import { Refusal, useDeed } from './deed.tsx';

/** The two templates that come with the service; one of them fails on purpose. */
export const samples = ['hello-pass', 'hello-fail'] as const;

interface Props {
  readonly project: Project;
  /** Said beside the button. */
  readonly note?: string;
  readonly isNext?: boolean;
}

/** Starts the samples and shows their run; nothing for those who may not start any. */
export function RunSample({ project, note, isNext = true }: Props) {
  const { t } = useWords();
  const service = useService();
  const navigate = useNavigate();
  const deed = useDeed();
  if (!mayIn(project, 'runner')) return null;
  const start = () =>
    deed.run(async () => {
      const run = await service.startRun(project.id, { templates: [...samples] });
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    });
  return (
    <>
      <div className="sample">
        <Button variant={isNext ? 'filled' : 'default'} loading={deed.busy} onClick={start}>
          {t('runs.sample')}
        </Button>
        {note !== undefined && <span className="note">{note}</span>}
      </div>
      <Refusal deed={deed} />
    </>
  );
}
