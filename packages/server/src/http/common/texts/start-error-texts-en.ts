import type { ErrorCode } from '@testyard/core';
import { given, hint, why } from './error-parts-en.ts';
import type { ErrorText } from './error-text.ts';

/** Of starting. */
export const startUp = {
  DATA_FOLDER_IN_USE: {
    title: 'Data folder in use',
    detail: (d) =>
      `Another process uses the data folder${given(d)}${why(d)}. Stop it, or choose another folder with --data.`,
  },
  DATA_FOLDER_UNUSABLE: {
    title: 'Data folder not usable',
    detail: (d) =>
      `The data folder${given(d)} cannot be used${why(d)}. Check its permissions and its disk, or choose another with --data.`,
  },
  DATABASE_URL_INVALID: {
    title: 'Address of the database not valid',
    detail: (d) =>
      `The address of the database is not a valid one of PostgreSQL${why(d)}. Write postgres://user:password@host:5432/name, with special characters percent-encoded.`,
  },
  DATABASE_UNREACHABLE: {
    title: 'Database not reachable',
    detail: (d) =>
      `The database${given(d)} could not be reached in time${why(d)}. Check that it runs and that this host may connect to it, then start again.`,
  },
  DATABASE_SIGN_IN_FAILED: {
    title: 'Database refused the sign-in',
    detail: (d) =>
      `The database${given(d)} does not let this user in${why(d)}. Check user and password in --database-url or TESTYARD_DATABASE_URL.`,
  },
  DATABASE_NOT_TRUSTED: {
    title: 'Certificate of the database not trusted',
    detail: (d) =>
      `The database${given(d)} showed a certificate that is not accepted${why(d)}. In its address, write a host that the certificate names, and sslrootcert=FILE for an authority of your own.`,
  },
  DATABASE_UNSAFE: {
    title: 'Database could lose results',
    detail: (d) =>
      `The database${given(d)} may lose what it has acknowledged when its machine loses power${why(d)}. Turn these settings on in the server and start again.`,
  },
  DATABASE_UNSUITABLE: {
    title: 'Database not suitable',
    detail: (d) =>
      `The database${given(d)} cannot be used${why(d)}. A PostgreSQL 14 or later is needed, with a database of encoding UTF8 whose owner signs in.`,
  },
  DATABASE_IN_USE: {
    title: 'Database in use',
    detail: (d) =>
      `Another process uses the database${given(d)}${why(d)}. Wait until it is done, or stop it, and try again.`,
  },
  DATA_NEWER: {
    title: 'Data of a newer version',
    detail: (d) =>
      `A newer version has used this data${why(d)}, and this version cannot read it; nothing was changed. Install that version again, or a later one. To go back for good, restore a backup that was made before the update.`,
  },
  OBJECT_STORE_UNUSABLE: {
    title: 'Object store not usable',
    detail: (d) =>
      `The object store${given(d)} cannot be used${why(d)}. Correct --object-store, or leave it out to keep logs and artifacts in the data folder.`,
  },
  SECRETS_KEY_UNUSABLE: {
    title: 'Key file not usable',
    detail: (d) =>
      `The file with the keys of secrets cannot be used${why(d)}. Correct --secrets-key-file, or leave it out if the database is in the data folder, so that the key is kept there, too.`,
  },
  ADDRESS_NOT_PROTECTED: {
    title: 'Address not protected',
    detail: (d) =>
      `The address${given(d)} can be reached from other machines without TLS. Give --tls-cert and --tls-key, or --allow-insecure if something in front protects it.`,
  },
  PORT_UNAVAILABLE: {
    title: 'Port not available',
    detail: (d) =>
      `The port${given(d)} cannot be listened on${why(d)}. Stop what uses it, or choose another with --port or --host.`,
  },
  JOURNAL_UNREADABLE: {
    title: 'Journal cannot be read',
    detail: (d) =>
      `A journal in the executor's data folder cannot be read${why(d)}. It was moved to the folder "unreadable" there, as it is.`,
  },
  EXECUTOR_DISK_FULL: {
    title: 'Executor cannot write to its disk',
    detail: (d) =>
      `The disk of the executor's data folder is full or broken${why(d)}. Free some space on it.`,
  },
  EXECUTOR_REFUSES: {
    title: 'Executor refuses the task',
    detail: (d) => `The owner of the executor's host does not allow this task${why(d)}.`,
  },
  EXECUTOR_HOOK_FAILED: {
    title: 'Hook of the host failed',
    detail: (d) => `A program that the owner of the executor's host runs with each session failed${why(d)}.`,
  },
  EXECUTOR_CANARY_FAILED: {
    title: 'Framework is not trusted',
    detail: (d) =>
      `A framework of the executor's host reported wrong results for its canaries, whose results are known${why(d)}. Tasks that need it go elsewhere until it reports the right ones.`,
  },
  OPTION_INVALID: {
    title: 'Option not valid',
    detail: (d) => `The option${given(d)} cannot be used${why(d)}.${hint(d)} See testyard up --help.`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

/** Of backups and of moving data. */
export const copies = {
  NOTHING_TO_BACK_UP: {
    title: 'Nothing to back up',
    detail: (d) =>
      `The folder${given(d)} holds no testyard.db. Name the data folder with --data. If the service keeps its data in PostgreSQL, back it up with the tools of PostgreSQL; see docs/operate.md.`,
  },
  BACKUP_NOT_OF_POSTGRES: {
    title: 'PostgreSQL has its own tools for backups',
    detail: () =>
      'The data is in PostgreSQL: copy the database with pg_dump or a base backup first, and the folder "objects" of the data folder after it; see docs/operate.md.',
  },
  BACKUP_TARGET_EXISTS: {
    title: 'Target exists',
    detail: (d) =>
      `The target${given(d)} already exists, and a backup overwrites nothing. Choose another name, or remove it if it is not needed; a name that ends in "incomplete" is left over from a backup that was killed.`,
  },
  BACKUP_TARGET_UNUSABLE: {
    title: 'Target not usable',
    detail: (d) =>
      `The backup${given(d)} cannot be made there${why(d)}. Choose another place, or let the user of this command write to it.`,
  },
  BACKUP_INCOMPLETE: {
    title: 'No finished backup',
    detail: (d) =>
      `There is no finished backup at${given(d)}: it has no manifest.json. Name the folder that "testyard backup" made.`,
  },
  BACKUP_DAMAGED: {
    title: 'Backup damaged',
    detail: (d) =>
      `The backup is damaged: the file${given(d)} cannot be used${why(d)}. Nothing was restored. Take another copy of the backup, or an older one.`,
  },
  BACKUP_NEWER: {
    title: 'Backup of a newer version',
    detail: (d) =>
      `The backup${given(d)} was made by a newer version${why(d)}. Install that version, or a later one, and restore again.`,
  },
  DATA_FOLDER_NOT_EMPTY: {
    title: 'Data folder not empty',
    detail: (d) =>
      `The data folder${given(d)} is not empty, and a restore overwrites nothing. Choose another folder with --data, or move its content away.`,
  },
  NOTHING_TO_MOVE: {
    title: 'Nothing to move',
    detail: (d) => `The folder${given(d)} holds no testyard.db. Name the data folder with --from.`,
  },
  SCHEMA_NOT_PRESENT: {
    title: 'Data of another version',
    detail: (d) =>
      `The data folder${given(d)} has the schema of an older version, and rows are only moved unchanged. Start this version on the folder once, stop it, and move it then.`,
  },
  DATABASE_NOT_EMPTY: {
    title: 'Database not empty',
    detail: (d) =>
      `The database${given(d)} already holds data of Testyard${why(d)}, and nothing is overwritten. Make a new, empty database.`,
  },
  MOVED_ROWS_DIFFER: {
    title: 'Rows differ',
    detail: (d) =>
      `The rows of the table${given(d)} are not the same in the new database${why(d)}. Nothing of the move was kept. Try again; if it happens again, please report it.`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;
