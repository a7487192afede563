/** What is left of tasks whose run was deleted: nobody can reach it, and it is removed little by little. */
export interface RemovalStore {
  /** Ids of tasks of which something is left, the longest first. */
  pending(limit: number): Promise<readonly string[]>;
  /** Removes at most `most` cases with their attempts; answers how many. */
  removeCases(taskId: string, most: number): Promise<number>;
  /** Removes leases, blocks, log streams and late evidence. */
  removeLeases(taskId: string): Promise<void>;
  /** Ids of artifacts that have a row still. */
  artifacts(taskId: string, most: number): Promise<readonly string[]>;
  removeArtifacts(ids: readonly string[]): Promise<void>;
  /** What could not be removed is looked at again after all others. */
  putLast(taskId: string, now: number): Promise<void>;
  /** Nothing is left. */
  done(taskId: string): Promise<void>;
  /** Those of the ids that are no artifact's. */
  unknownArtifacts(ids: readonly string[]): Promise<readonly string[]>;
  /** Those of the ids that are no task's, nor that of one whose removal is under way. */
  unknownTasks(ids: readonly string[]): Promise<readonly string[]>;
  /** When the oldest project was made, with which a database begins; null where there is none. */
  storeBegan(): Promise<number | null>;
}
