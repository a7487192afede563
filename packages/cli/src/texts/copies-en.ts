/** English of copying, moving and settling what an installation holds. */
export const copiesEn = {
  'command.backup': 'Copy all data into a folder, also while the server runs',
  'command.restore': 'Make a data folder of a backup',
  'command.migrate': 'Move the data of a data folder into PostgreSQL',
  'command.settle': 'End what a restored PostgreSQL database says of then',
  'backup.argument': 'folder to make; nothing may be there yet',
  'backup.about':
    'The backup shows one moment: all that was acknowledged before it, with logs and artifacts. The server goes on meanwhile. It holds hashes of passwords and tokens, and what tests wrote: keep it as safe as the server itself.',
  'backup.done': 'backup    {folder}',
  'backup.moment': 'as of     {time}',
  'backup.holds':
    'holds     {runs} {runs|run|runs}, {cases} {cases|case|cases}, {templates} {templates|template|templates}, {users} {users|user|users}; {files} {files|file|files}, {size}',
  'backup.bucket':
    'without   logs and artifacts: they are in a bucket, to be copied after this, by its own means',
  'backup.removed':
    '{count} {count|log or artifact was|logs or artifacts were} removed by retention meanwhile; {count|it is|they are} not in it',
  'backup.problems':
    '{count} {count|log or artifact was|logs or artifacts were} missing or damaged in the data folder already:',
  'backup.more': '… {count} more: see manifest.json in the backup',
  'backup.next': 'Restore:  testyard restore {folder} --data <empty folder>',
  'restore.argument': 'folder that testyard backup has made',
  'restore.data': 'folder to make; it must be empty or not be there',
  'restore.about':
    'Every file is checked against its hash first; from a damaged backup nothing is restored. What was running at the moment of the backup is queued again. Executors of other hosts keep their identity; the embedded one gets a new one.',
  'restore.done': 'restored  {folder}',
  'restore.leases': 'queued    the cases of {count} {count|lease that was|leases that were} under way',
  'restore.next': 'Next:     testyard up --data {folder}',
  'migrate.from': 'data folder to move; no server may use it meanwhile',
  'migrate.to':
    'empty PostgreSQL database; others can see a flag in the list of processes, a variable they cannot',
  'migrate.about':
    'Every row is copied and read back for comparison, in one transaction: the database has all of it afterwards, or nothing. The data folder is only read, and is still needed: logs, artifacts and the executor stay in it.',
  'migrate.noTarget': 'Name the database with --to or TESTYARD_DATABASE_URL',
  'migrate.copy': 'copying   {table}  {rows}/{ofRows} rows',
  'migrate.compare': 'comparing {table}  {rows}/{ofRows} rows',
  'migrate.done': 'moved     {rows} rows of {tables} tables; each was read back and is the same',
  'migrate.kept': 'kept      {folder}: logs and artifacts stay there; its testyard.db is not used any more',
  'migrate.next': 'Next:     testyard up --data {folder}, with TESTYARD_DATABASE_URL as above',
  'settle.database': 'PostgreSQL database that was restored; no server may run on it',
  'settle.about':
    'To be done once, before the first start on a database that was restored to an earlier moment: what was running then is queued again and counts as no loss, and nothing that executors still send of it counts.',
  'settle.noDatabase': 'Name the database with --database-url or TESTYARD_DATABASE_URL',
  'settle.done': 'settled   {count} leases that were under way; their cases are queued',
  'copy.database': 'copying the database …',
  'copy.objects': 'copying  {files}/{ofFiles} files  {size}/{ofSize}',
  'copy.check': 'checking  {files}/{ofFiles} files  {size}/{ofSize}',
  'copy.interrupted': 'Interrupted: nothing is left of it',
};
