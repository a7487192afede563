/** Who may do what, and who did. */
export const identityEn = {
  'command.audit': 'List who changed what',
  'audit.all': 'of all projects and of the service itself; for system admins',
  'audit.limit': 'how many entries',
  'audit.help':
    'Entries are listed newest first: the writes of a project for its admins, all of them with --all.\nCalls that were refused are in the log of the server.',
  'audit.none': 'There is no entry.',
  'audit.more': 'There are more: --limit {limit}',
  'column.at': 'when',
  'column.who': 'who',
  'column.action': 'what',
  'column.object': 'object',
  'column.from': 'from',
} as const;
