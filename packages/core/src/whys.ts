/**
 * What more an error can say of why, as a rule with its values; doors say it in the reader's language. A new rule does
 * not compile until every language has its words.
 */
import type { LeaseEnd } from './leases/lease.ts';

export type Why =
  // Of the token of a call
  | { readonly rule: 'token-in-address' | 'header-twice' | 'not-bearer' | 'tokens-differ' }
  // Of a signature
  | { readonly rule: 'signature-form' | 'signature-date' | 'signature-payload' }
  | { readonly rule: 'security-token' | 'key-not-signed' }
  | { readonly rule: 'signature-algorithm'; readonly algorithm: string }
  | { readonly rule: 'elsewhere' | 'signed-header-missing'; readonly header: string }
  | { readonly rule: 'no-subject-token' | 'no-credential' | 'delegated-token' | 'cross-site' }
  /** Host and port that the page was opened at, and those that its call came for: something between changed them. */
  | { readonly rule: 'other-host'; readonly opened: string; readonly arrived: string }
  /** The action that is not allowed, by the name that the dialect of the door has for it. */
  | { readonly rule: 'action'; readonly action: string }
  // Of a request and its body
  | { readonly rule: 'empty' | 'not-utf8' | 'dense-yaml' | 'not-json-type' | 'ends-too-early' }
  | { readonly rule: 'content-length' | 'connection-ended' | 'not-in-time' | 'not-http' | 'no-host' }
  | { readonly rule: 'not-an-offset' | 'not-an-event-id' }
  /** A member of one object that is given more than once. */
  | { readonly rule: 'name-twice'; readonly name: string }
  | { readonly rule: 'too-deep' | 'too-many-values' | 'calls-open'; readonly most: number }
  /** Where reading stopped, in characters from the beginning. */
  | { readonly rule: 'json-place'; readonly character: number }
  /** Where reading YAML stopped, both from 1, and what is wrong there, by its name. */
  | { readonly rule: 'yaml-place'; readonly line: number; readonly column: number; readonly flaw: string }
  /** The one that a re-run is of. */
  | { readonly rule: 'template-deleted' | 'run-deleted' }
  | { readonly rule: 'too-many-templates'; readonly most: number; readonly given: number }
  /** Characters, over all tasks of a run. */
  | { readonly rule: 'plans-too-large'; readonly most: number }
  | { readonly rule: 'too-many-cases'; readonly most: number }
  | { readonly rule: 'case-twice'; readonly identity: string }
  // Of what an executor says
  | { readonly rule: 'protocol'; readonly spoken: string }
  | { readonly rule: 'newer-instance' | 'not-current' | 'kept-as-late' | 'ledger-first' }
  | { readonly rule: 'lease-ended'; readonly end: LeaseEnd }
  // Of the store
  | {
      readonly rule: 'too-many-writes' | 'database-failed' | 'database-locked' | 'disk-full' | 'disk-full-at';
    }
  | { readonly rule: 'unit-too-long'; readonly ms: number }
  // Of a store of objects elsewhere; `text`: what it, or the way to it, answered
  | { readonly rule: 'bucket-full' | 'log-contended' | 'no-conditions' }
  | { readonly rule: 'object-store'; readonly text: string }
  | { readonly rule: 'store-address'; readonly flaw: StoreAddressFlaw }
  | { readonly rule: 'store-unfit'; readonly fault: StoreFault }
  | {
      readonly rule: 'store-refused';
      readonly text: string;
      /** Null: that of the store's own provider. */
      readonly endpoint: string | null;
      readonly advice: StoreAdvice;
    }
  | { readonly rule: 'database-unreachable' | 'database-disk-full' | 'database-contended' }
  | { readonly rule: 'standby' | 'shared-sessions' }
  | {
      readonly rule:
        | 'commit-unknown'
        | 'being-migrated'
        | 'older-replicas'
        | 'another-begins'
        | 'replicas-serve';
    }
  | { readonly rule: 'settings-off'; readonly names: string }
  | { readonly rule: 'old-postgres'; readonly version: string }
  | { readonly rule: 'encoding'; readonly encoding: string }
  | { readonly rule: 'ssl-mode'; readonly given: string; readonly known: string }
  | { readonly rule: 'rows-in'; readonly table: string }
  | { readonly rule: 'rows-differ'; readonly sent: number; readonly found: number }
  // Of a backup
  | { readonly rule: 'no-manifest' | 'files-missing' | 'hash-differs' | 'strange-line' | 'half-restored' }
  | { readonly rule: 'changed-meanwhile' }
  | { readonly rule: 'backup-form'; readonly form: number }
  | { readonly rule: 'newer-migrations'; readonly names: string }
  // Of starting
  | { readonly rule: 'held-by'; readonly pid: number; readonly host: string; readonly since: string }
  | { readonly rule: 'held-by-another' | 'no-database' | 'not-a-database' | 'key-of-another' }
  | { readonly rule: 'no-key-file' }
  | { readonly rule: 'not-pem' | 'no-key'; readonly file: string }
  | { readonly rule: 'no-token'; readonly file: string; readonly least: number; readonly most: number }
  | { readonly rule: 'unreadable' | 'unwritable'; readonly file: string; readonly cause: SystemWhy }
  | SystemWhy;

/** The system's or a driver's own refusal: its code, `''` where it has none, and its words, which nobody translates. */
export interface SystemWhy {
  readonly rule: 'system';
  readonly code: string;
  readonly text: string;
}

/** What is wrong with the address of a store of objects, which is never repeated: it may hold a secret. */
export type StoreAddressFlaw =
  | 'form'
  | 'bucket'
  | 'parameters'
  | 'path-style'
  | 'prefix'
  | 'endpoint'
  | 'endpoint-parts'
  | 'secret';

/** How a store of objects failed its check. */
export type StoreFault = 'silent' | 'not-given-back' | 'not-listed';

/** What to do about a refusal that is met at a first start. */
export type StoreAdvice = 'bucket' | 'rights' | 'key-id' | 'secret-key' | 'region' | 'credentials' | 'way';

export type WhyRule = Why['rule'];

/** An error of the system or of a driver, as a reason. */
export function systemWhy(error: unknown): SystemWhy {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return {
    rule: 'system',
    code: typeof code === 'string' ? code : '',
    text: error instanceof Error ? error.message : String(error),
  };
}

/** For logs and stacks, which no door says: the rule and its values, as they are. */
export function whyInLog({ rule, ...values }: Why): string {
  return Object.keys(values).length === 0 ? rule : `${rule} ${JSON.stringify(values)}`;
}
