/** English of copying, moving and settling what an installation holds. */
export const copiesEn = {
  'command.backup': 'Copy all data into a folder, even while the server runs',
  'command.restore': 'Make a data folder from a backup',
  'command.migrate': 'Move the data of a data folder into PostgreSQL',
  'command.settle': 'Prepare a restored PostgreSQL database for its first start',
  'backup.argument': 'folder to create; it must not exist yet',
  'backup.about':
    'A backup is the state of one moment: everything that was acknowledged before it, with logs and artifacts. The server keeps running meanwhile. It holds hashes of passwords and tokens, and whatever tests wrote: protect it like the server itself.',
  'backup.done': 'backup    {folder}',
  'backup.moment': 'as of     {time}',
  'backup.holds':
    'holds     {runs} {runs|run|runs}, {cases} {cases|case|cases}, {templates} {templates|template|templates}, {users} {users|user|users}; {files} {files|file|files}, {size}',
  'backup.bucket':
    'without   logs and artifacts: they are in the bucket; copy it after this, with its own tools',
  'backup.removed':
    '{count} {count|log or artifact was|logs or artifacts were} removed by retention meanwhile; {count|it is|they are} not in it',
  'backup.problems':
    '{count} {count|log or artifact was|logs or artifacts were} missing or damaged in the data folder already:',
  'backup.more': '… {count} more: see manifest.json in the backup',
  'backup.next': 'Restore:  testyard restore {folder} --data <empty folder>',
  'restore.argument': 'folder that testyard backup made',
  'restore.data': 'folder to create; it must be empty or not exist',
  'restore.about':
    'Every file is checked against its hash first; nothing is restored from a damaged backup. What was running at the moment of the backup is queued again. Executors on other hosts keep their identity; the embedded one gets a new one.',
  'restore.done': 'restored  {folder}',
  'restore.leases': 'queued    the cases of {count} {count|lease that was|leases that were} under way',
  'restore.bucket': 'without   logs and artifacts: bring the bucket back as it was copied after this backup',
  'restore.next': 'Next:     testyard up --data {folder}',
  'restore.nextBucket': 'Next:     testyard up --data {folder} --object-store <bucket>',
  'migrate.from': 'data folder to move; no server may use it meanwhile',
  'migrate.to':
    'empty PostgreSQL database; prefer the variable, because others can see flags in the list of processes',
  'migrate.about':
    'Every row is copied and read back for comparison, in one transaction: afterwards the database has all of them, or none. The data folder is only read, and still needed: logs, artifacts and the executor stay in it.',
  'migrate.noTarget': 'Name the database with --to or TESTYARD_DATABASE_URL',
  'migrate.copy': 'copying   {table}  {rows}/{ofRows} rows',
  'migrate.compare': 'comparing {table}  {rows}/{ofRows} rows',
  'migrate.done': 'moved     {rows} rows of {tables} tables; all were read back and are identical',
  'migrate.kept': 'kept      {folder}: logs and artifacts stay there; its testyard.db is no longer used',
  'migrate.next': 'Next:     testyard up --data {folder}, with TESTYARD_DATABASE_URL as above',
  'settle.database': 'PostgreSQL database that was restored; no server may run on it',
  'settle.about':
    'Run this once, before the first start on a database that was restored to an earlier moment: whatever was running then is queued again, which counts as no loss, and nothing that executors still send about it counts.',
  'settle.noDatabase': 'Name the database with --database-url or TESTYARD_DATABASE_URL',
  'settle.done': 'settled   {count} leases that were under way; their cases are queued',
  'copy.database': 'copying the database …',
  'copy.objects': 'copying  {files}/{ofFiles} files  {size}/{ofSize}',
  'copy.check': 'checking  {files}/{ofFiles} files  {size}/{ofSize}',
  'copy.interrupted': 'Interrupted: nothing of it is left behind',
};
