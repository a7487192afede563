import { Button, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Project } from '@testyard/protocol';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { bodyOf } from './editor/document-yaml.ts';
import { Editor } from './editor/editor.tsx';
import { useFindings } from './editor/use-findings.ts';
import { type StarterKind, starterKinds, startersIn } from './starters.ts';
import { UnsavedGuard } from './unsaved-guard.tsx';
import { readAgain } from './use-templates.ts';

/** A template is written, checked while it is, and saved. */
export function NewTemplatePage() {
  const { t } = useWords();
  return (
    <OfProject title={t('templates.new')}>
      {(project) =>
        mayIn(project, 'maintainer') ? (
          <Writing key={project.id} project={project} />
        ) : (
          <StateBox
            isPage
            shape="lock"
            title={t('templates.new')}
            next={t('look-only', { role: t('role.maintainer') })}
          />
        )
      }
    </OfProject>
  );
}

function Writing({ project }: { readonly project: Project }) {
  const { t, language } = useWords();
  // In the language of the beginning: what is written is not changed by another choice of it.
  const [starters] = useState(() => startersIn(language));
  const [kind, setKind] = useState<StarterKind>('pytest');
  const [text, setText] = useState(starters.pytest);
  const findings = useFindings(project.id, text);
  const { save, deed, saved } = useCreate(project, text);
  const wrong = findings.flaws.some(({ severity }) => severity === 'error');
  const begin = (next: StarterKind) => {
    setKind(next);
    setText(starters[next]);
  };
  return (
    <>
      <UnsavedGuard isDirty={!saved && text !== starters[kind]} />
      <p className="crumb">
        <Link to="/templates">{t('nav.templates')}</Link>
      </p>
      <div className="heading">
        <h1>{t('templates.new')}</h1>
      </div>
      <div className="document">
        <NativeSelect
          className="starter"
          label={t('starter')}
          // A text that somebody wrote is not thrown away by a choice.
          disabled={text !== starters[kind]}
          value={kind}
          data={starterKinds.map((each) => ({ value: each, label: t(`starter.${each}`) }))}
          onChange={(event) => begin(event.currentTarget.value as StarterKind)}
        />
        <Editor text={text} findings={findings} change={setText}>
          <Refusal deed={deed} />
          <div className="actions">
            <Button disabled={wrong} loading={deed.busy} onClick={save}>
              {t('template.create')}
            </Button>
          </div>
          <p className="note" id="yaml-keys">
            {t('template.yaml.note')}
          </p>
          <Snippet title={t('starter.by-command')} text="testyard init" />
          <ShowCurl
            curl={curlOf('createTemplate', {
              params: { projectId: project.id },
              ...bodyOf(text),
            })}
          />
        </Editor>
      </div>
    </>
  );
}

function useCreate(project: Project, text: string) {
  const service = useService();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const deed = useDeed();
  const [saved, setSaved] = useState(false);
  const save = () =>
    deed.run(async () => {
      const made = await service.call('createTemplate', {
        params: { projectId: project.id },
        ...bodyOf(text),
      });
      // The page is left at once, with nothing unsaved.
      flushSync(() => setSaved(true));
      await readAgain(cache);
      // What cannot be found as it is, for want of a parameter, is asked for there.
      const found = await service.dryRun(made.id, {}).catch(() => null);
      await navigate({
        to: '/templates/$template',
        params: { template: made.id },
        search: { tab: 'cases', ...(found === null ? {} : { run: found.id }) },
      });
    });
  return { save, deed, saved };
}
