/** Systems under test that projects know, those that were deleted, by the names that they had, and who has or waits for one. */
export interface SutTables {
  suts: {
    id: string;
    project_id: string;
    name: string;
    ip: string;
    port: string;
    probe_json: string;
    wait_ms: number;
    declared: number;
    version: number;
    created_at: number;
    updated_at: number;
  };
  deleted_suts: { project_id: string; name: string; id: string; version: number };
  sut_claims: {
    task_id: string;
    sut_id: string;
    access: string;
    held: number;
    asked_at: number;
    until: number | null;
  };
}
