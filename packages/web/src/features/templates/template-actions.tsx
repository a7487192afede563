import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { RunTemplate } from './run-template.tsx';
import { madeOn, readAgain } from './use-templates.ts';

interface Props {
  readonly project: Project;
  readonly template: Template;
}

/** What is done with a template as a whole. */
export function TemplateActions({ project, template }: Props) {
  const { t } = useWords();
  const [asked, setAsked] = useState<'run' | 'switch' | 'delete' | null>(null);
  const close = () => setAsked(null);
  return (
    <div className="actions">
      {mayIn(project, 'runner') && (
        <Button
          leftSection={<Icon shape="play" />}
          disabled={template.disabled}
          title={template.disabled ? t('template.disabled.what') : undefined}
          onClick={() => setAsked('run')}
        >
          {t('run-template.open')}
        </Button>
      )}
      {mayIn(project, 'maintainer') && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<Icon shape="down" />}>
              {t('template.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsked('switch')}>
              {t(template.disabled ? 'enable.open' : 'disable.open')}
            </Menu.Item>
            <Menu.Item className="dangerous" onClick={() => setAsked('delete')}>
              {t('delete-template.open')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {asked === 'run' && <RunTemplate project={project} template={template} close={close} />}
      {asked === 'switch' && <Switch template={template} close={close} />}
      {asked === 'delete' && <Delete template={template} close={close} />}
    </div>
  );
}

interface AskProps {
  readonly template: Template;
  readonly close: () => void;
}

/** Disables it, or enables it again: its next version, in which only that differs. */
function Switch({ template, close }: AskProps) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const kind = template.disabled ? 'enable' : 'disable';
  const params = { templateId: template.id };
  const { disabled: _, ...rest } = template.document;
  const body = kind === 'disable' ? { ...rest, disabled: true } : rest;
  return (
    <Confirm
      title={t(`template.title.${kind}`, { name: shortName(template.name, 60) })}
      action={t(`template.action.${kind}`)}
      curl={curlOf('updateTemplate', { params, body })}
      act={async () => {
        await service.call('updateTemplate', { params, body, headers: madeOn(template) });
        await readAgain(cache);
      }}
      close={close}
    >
      <p>{t(`template.what.${kind}`)}</p>
    </Confirm>
  );
}

function Delete({ template, close }: AskProps) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const params = { templateId: template.id };
  return (
    <Confirm
      title={t('delete-template.title', { name: shortName(template.name, 60) })}
      action={t('delete-template.action')}
      dangerous
      curl={curlOf('deleteTemplate', { params })}
      act={async () => {
        await service.call('deleteTemplate', { params, headers: madeOn(template) });
        await navigate({ to: '/templates' });
        cache.removeQueries({ queryKey: ['template', template.id] });
        await readAgain(cache);
      }}
      close={close}
    >
      <p>{t('delete-template.what', { version: template.version })}</p>
    </Confirm>
  );
}
