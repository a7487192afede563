import { Button } from '@mantine/core';
import type { CaseDetail } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { CopyButton } from '../../../parts/snippets/copy-button.tsx';
import { useWords } from '../../../texts/words.tsx';
import { AskRerun } from '../questions.ts';
import { useRunRights, useRunView } from '../run-view.tsx';
import { markdownOf } from './markdown.ts';

/** What can be done with one case. */
export function CaseActions({ detail }: { readonly detail: CaseDetail }) {
  const { t } = useWords();
  const { run } = useRunView();
  const { mayRerun } = useRunRights();
  const [asked, setAsked] = useState(false);
  const link = () => linkTo(detail);
  return (
    <div className="case-actions">
      <CopyButton text={link} label={t('case.copy-link')} />
      <CopyButton text={() => markdownOf(detail, { run, address: link() })} label={t('case.copy-markdown')} />
      {mayRerun && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Icon shape="again" />}
          onClick={() => setAsked(true)}
        >
          {t('rerun.case')}
        </Button>
      )}
      <Suspense fallback={null}>
        {asked && (
          <AskRerun order={{ body: { caseIds: [detail.id] }, count: 1 }} close={() => setAsked(false)} />
        )}
      </Suspense>
    </div>
  );
}

/** The address that shows this case, whatever the round that is the latest by then. */
function linkTo({ id }: CaseDetail): string {
  const url = new URL(location.href);
  url.searchParams.set('case', id);
  return url.href;
}
