export { type BackupRequest, type CopyProgress, makeBackup } from './backup/make-backup.ts';
export type { BackupManifest } from './backup/manifest.ts';
export { type MoveProgress, moveToPostgres } from './backup/move-to-postgres.ts';
export { type Restored, type RestoreRequest, restoreBackup } from './backup/restore-backup.ts';
export { settleDatabase } from './backup/settle-database.ts';
export { findingsOfDocument } from './findings-of-document.ts';
export { describeError } from './http/common/texts/error-texts.ts';
export { resetPassword } from './reset-password.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
