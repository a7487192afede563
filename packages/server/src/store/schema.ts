/**
 * Rows as the database has them. Times are milliseconds since 1970; booleans 0 or 1; `*_json` is JSON text. Ids are
 * opaque text. Domain types are made of them by the stores, and nowhere else.
 */
import type { Generated } from 'kysely';
import type { SutTables } from './suts/sut-tables.ts';

export interface Tables extends SutTables {
  users: {
    id: string;
    name: string;
    password_hash: string;
    enabled: number;
    system_admin: number;
    created_at: number;
  };
  projects: {
    id: string;
    name: string;
    created_at: number;
    last_run_number: number;
    maximum_slots: number | null;
  };
  memberships: { user_id: string; project_id: string; role: string };
  tokens: {
    hash: string;
    user_id: string;
    project_id: string | null;
    issued_at: number;
    expires_at: number;
    revoked_at: number | null;
    methods: string;
    delegation_id: string | null;
    delegation_name: string | null;
    delegation_role: string | null;
    parent_hash: string | null;
    access_key: string | null;
    key_id: string | null;
    sealed: string | null;
  };
  sign_in_failures: { key: string; at: number };
  secrets: SecretRow;
  templates: {
    id: string;
    project_id: string;
    name: string;
    version: number;
    document_json: string;
    created_at: number;
    updated_at: number;
    deleted_at: number | null;
    work_ms: number | null;
    setup_ms: number | null;
  };
  template_versions: {
    template_id: string;
    version: number;
    document_json: string;
    created_at: number;
    created_by: string;
    document_text: string | null;
  };
  template_groups: { id: string; project_id: string; name: string; created_at: number };
  template_group_members: { group_id: string; position: number; template_id: string };
  runs: RunRow;
  removals: { task_id: string; removed_at: number };
  run_rounds: RoundRow;
  run_sources: { run_id: string; url: string; ref: string; commit_id: string };
  tasks: TaskRow;
  cases: CaseRow;
  case_ends: {
    run_id: string;
    round: number;
    last_sequence: number;
    first_sequence: number;
    case_ids: string;
  };
  unsteady_cases: {
    task_id: string;
    case_key: string;
    case_id: number;
    status: string;
    cause: string | null;
  };
  attempts: AttemptRow;
  leases: LeaseRow;
  blocks: {
    id: string;
    task_id: string;
    lease_id: string | null;
    number: number;
    from_position: number;
    to_position: number;
  };
  case_history: {
    template_id: string;
    framework: string;
    case_key: string;
    environment: string;
    mean_ms: number;
    runs: number;
    ran_at: number;
    failed_at: number | null;
  };
  long_plans: { task_id: string; plan_json: string };
  kept_keys: { task_id: string; part: string; status: string; keys: string };
  usual_times: { work_key: string; mean_ms: number; runs: number; learnt_at: number };
  watch: { name: string; kept_until: number };
  audit: AuditRow;
  report_receipts: { task_id: string; number: number; receipt_json: string };
  late_evidence: {
    task_id: string;
    lease_id: string;
    sequence: number;
    received_at: number;
    reason: string;
    case_id: number | null;
    attempt: number | null;
    status: string | null;
    cause: string | null;
    duration_ms: number | null;
    message: string | null;
    remark_json: string | null;
  };
  executors: ExecutorRow;
  registration_codes: {
    hash: string;
    project_id: string | null;
    embedded: number;
    ephemeral: number;
    expires_at: number;
    used_at: number | null;
    executor_id: string | null;
    key_hash: string | null;
    created_by: string;
  };
  log_streams: {
    task_id: string;
    lease_id: string;
    stream: string;
    length: number;
    closed: number;
    dropped: number;
  };
  artifacts: {
    id: string;
    task_id: string;
    lease_id: string;
    case_id: string | null;
    name: string;
    size: number;
    sha256: string;
    created_at: number;
  };
  idempotent_calls: {
    user_id: string;
    route: string;
    key: string;
    body_hash: string;
    run_id: string;
    round: Generated<number>;
    created_at: number;
  };
}

export interface RunRow {
  id: string;
  project_id: string;
  number: number;
  round: number;
  opening_json: string | null;
  state: string;
  verdict: string | null;
  counts_json: string;
  sut_json: string;
  sut_name: Generated<string>;
  sut_guard_json: string | null;
  parameters_json: string;
  on_behalf_of: string;
  traceparent: string | null;
  ci_json: string | null;
  /** Of it, for lists; empty where it does not say. */
  ci_provider: string;
  ci_branch: string;
  ci_commit: string;
  dry_run: Generated<number>;
  import_key: string | null;
  usual_ms: number | null;
  created_by: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  stop_json: string | null;
  pause_json: string | null;
  finish_sequence: number;
  pinned: number;
  bytes: Generated<number>;
}

/** A round that is not the latest of its run, as it ended. */
export interface RoundRow {
  run_id: string;
  round: number;
  opening_json: string | null;
  verdict: string;
  counts_json: string;
  started_at: number | null;
  finished_at: number;
  stop_json: string | null;
  sut_guard_json: string | null;
}

export interface TaskRow {
  id: string;
  run_id: string;
  project_id: string;
  template_id: string;
  template_version: number;
  run_number: Generated<number>;
  position: number;
  round: number;
  chosen: Generated<number>;
  dry_run: Generated<number>;
  /** Empty where it stands in `long_plans`. */
  plan_json: string;
  state: string;
  verdict: string | null;
  cause: string | null;
  reason_json: string | null;
  warnings_json: string;
  failures_json: string;
  trouble_json: string | null;
  pause_json: string | null;
  paused_ms: number;
  stop_json: string | null;
  sick_cause: string | null;
  ledger_mode: string | null;
  ledger_lease_id: string | null;
  ledger_fixed: number;
  found_by: string | null;
  ledger_size: number;
  frontier: number;
  counts_json: string;
  claimable: number;
  priority: number;
  lane: Generated<string>;
  needs_json: Generated<string>;
  concurrency: number | null;
  halted: number;
  setup_failures: number;
  deaths_in_row: number;
  losses_in_row: number;
  work_ms: number;
  untouched_ms: number | null;
  planned_slots: number;
  setup_ms: number | null;
  excluded_executors_json: string;
  commit_id: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  deadline: number;
}

export interface CaseRow {
  id: Generated<number>;
  run_id: string;
  task_id: string;
  round: number;
  position: number;
  case_key: string;
  identity: string;
  name: string;
  suite: string;
  file: string | null;
  line: number | null;
  status: string | null;
  cause: string | null;
  duration_ms: number | null;
  message: string | null;
  remark_json: string | null;
  attempts: number;
  failed_attempts: number;
  losses: number;
  finish_sequence: number | null;
  finished_at: number | null;
  predicted_ms: number | null;
  together: string | null;
}

export interface AttemptRow {
  case_id: number;
  number: number;
  status: string;
  cause: string | null;
  phase: string | null;
  duration_ms: number;
  message: string | null;
  remark_json: string | null;
  details: string | null;
  output: string | null;
  lease_id: string | null;
  finished_at: number;
}

export interface LeaseRow {
  id: string;
  task_id: string;
  run_id: string;
  project_id: string;
  template_id: string;
  executor_id: string;
  instance_id: string;
  epoch: number;
  state: string;
  offered_at: number;
  expires_at: number;
  ended_at: number | null;
  end_reason: string | null;
  events_received: number;
  blocks_given: number;
  results: number;
  running_case_id: string | null;
  stop_kind: string | null;
  stop_cause: string | null;
  stop_reason: string | null;
  gave_way_to: string | null;
  wanted_back: number;
}

export interface AuditRow {
  id: string;
  at: number;
  action: string;
  user_id: string | null;
  user_name: string;
  project_id: string | null;
  object_id: string;
  object_name: string;
  request_id: string | null;
  address: string | null;
  changes_json: string;
}

export interface ExecutorRow {
  id: string;
  name: string;
  credential_hash: string;
  project_id: string | null;
  embedded: number;
  ephemeral: number;
  instance_id: string | null;
  slots: number;
  labels_json: string;
  frameworks_json: string;
  sources_json: string;
  guards_json: string | null;
  distrusted_json: string | null;
  key_issued_at: number | null;
  key_ordered_grace_ms: number | null;
  old_key_until: number | null;
  old_credential_hash: string | null;
  version: string;
  draining: number;
  paused_until: number | null;
  pause_note: string | null;
  paused_by: string | null;
  trouble_json: string | null;
  refusal_json: string | null;
  revoked: number;
  last_seen_at: number | null;
  created_at: number;
}

export interface SecretRow {
  project_id: string;
  name: string;
  version: number;
  key_id: string;
  /** What `key_id` opens, base64url. */
  sealed: string;
  masked: number;
  updated_at: number;
  updated_by: string;
}
