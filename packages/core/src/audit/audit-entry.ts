/** Everything that people change, and what an executor does to become one; `kind.verb`. */
export const auditActions = [
  'project.create',
  'project.update',
  'user.create',
  'user.update',
  'user.delete',
  'user.password',
  'member.set',
  'member.remove',
  'session.start',
  'session.end',
  'token.create',
  'token.revoke',
  'secret.set',
  'secret.remove',
  'secrets-key.rotate',
  'template.create',
  'template.update',
  'template.delete',
  'template-group.create',
  'template-group.update',
  'template-group.delete',
  'sut.create',
  'sut.update',
  'sut.delete',
  'run.start',
  'run.dry-run',
  'run.import',
  'run.import-finish',
  'run.rerun',
  'run.stop',
  'run.pause',
  'run.resume',
  'run.delete',
  'run.pin',
  'run.unpin',
  'task.stop',
  'task.pause',
  'task.resume',
  'registration-code.create',
  'registration-code.revoke',
  'executor.register',
  'executor.drain',
  'executor.pause',
  'executor.resume',
  'executor.remove',
  'executor.leave',
  'executor.rotate',
  'executor.new-key',
  'executor.distrust',
  'executor.trust',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What was changed: small values, never a secret, a document or a text of a test. */
export type AuditChanges = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** One write, as it is kept: an entry is added and, when its time is over, forgotten; nothing changes one. */
export interface AuditEntry {
  /** Decimal, later ones are greater. */
  readonly id: string;
  readonly at: number;
  readonly action: AuditAction;
  /** Null: the service itself, or an executor. */
  readonly userId: string | null;
  readonly userName: string;
  /** Null: of no project. */
  readonly projectId: string | null;
  readonly objectId: string;
  readonly objectName: string;
  readonly requestId: string | null;
  /** IP address of the caller; null: this process or its host. */
  readonly address: string | null;
  readonly changes: AuditChanges;
}
