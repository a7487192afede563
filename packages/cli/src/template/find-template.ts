import type { Template } from '@testyard/protocol';
import { nearest } from '../nearest.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';

/** A template by its name, or by its id. Errors: UsageError with the near miss. */
export async function findTemplate(session: Session, named: string): Promise<Template> {
  const projectId = await session.projectId();
  const query = { name: named };
  for await (const one of session.client.items('listTemplates', { params: { projectId }, query })) return one;
  if (/^[0-9]{19}$/.test(named)) return session.client.call('getTemplate', { params: { templateId: named } });
  const names: string[] = [];
  for await (const one of templatesOf(session)) names.push(one.name);
  const meant = nearest(named, names);
  throw new UsageError(meant === undefined ? 'template.unknown' : 'template.unknownNear', {
    given: named,
    project: session.project,
    meant: meant ?? '',
  });
}

/** All templates of the project, by name. */
export async function* templatesOf(session: Session): AsyncGenerator<Template> {
  const params = { projectId: await session.projectId() };
  yield* session.client.items('listTemplates', { params, query: { limit: '1000' } });
}

/** What `If-Match` has to say so that a change is made on this state and on no other. */
export const onThisState = ({ id, version }: Pick<Template, 'id' | 'version'>) => ({
  'if-match': `"${id}.${version}"`,
});
