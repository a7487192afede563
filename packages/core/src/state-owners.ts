import type { ActivityState, LeaseState } from './runs/states.ts';

/** The jobs of the server that move things on by the clock alone; each goes on after a restart. */
export const jobs = ['sweep', 'housekeeping'] as const;
export type Job = (typeof jobs)[number];

/** Who moves a state on where all is well, and what does it whatever happens. */
export interface StateOwner {
  readonly party: string;
  /** The moment after which `job` moves it on. */
  readonly deadline: string;
  readonly job: Job;
}

/** `final`: nothing is expected of it any more. */
export type StateOf<State extends string> = Readonly<Record<State, StateOwner | 'final'>>;

const byTasks = (deadline: string): StateOwner => ({
  party: 'its tasks, the last of which takes it along',
  deadline,
  job: 'sweep',
});

const activity = {
  queued: { party: 'the scheduler', deadline: "the template's queue time", job: 'sweep' },
  running: {
    party: 'its leases',
    deadline: "the template's times for set-up, task and collecting, from its first lease on",
    job: 'sweep',
  },
  stopping: {
    party: 'the executors that hold its leases',
    deadline: 'the time to end a session and to collect, from the order on',
    job: 'sweep',
  },
  finished: 'final',
} as const satisfies StateOf<ActivityState>;

const leased: StateOwner = {
  party: 'its executor',
  deadline: 'one TTL after the last sign of life',
  job: 'sweep',
};

const kept = (party: string, deadline: string): StateOwner => ({ party, deadline, job: 'housekeeping' });

/**
 * Everything that has states, with the owner and the deadline of each that is not final. A test puts one of each into
 * every such state, lets its deadline pass on a server that was started anew, and finds it final or gone.
 */
export const stateOwners = {
  run: {
    queued: byTasks('that of its tasks'),
    running: byTasks('the last of those of its tasks'),
    stopping: byTasks('the last of those of its tasks'),
    finished: 'final',
  } satisfies StateOf<ActivityState>,
  task: activity,
  /** Of a run as a whole, or of a task. */
  pause: {
    running: {
      party: 'who ordered it',
      deadline: 'its end, 30 days away at most, at which the task goes on by itself',
      job: 'sweep',
    },
    over: 'final',
  },
  lease: {
    offered: {
      party: 'its executor',
      deadline: 'the seconds in which an offer is to be accepted',
      job: 'sweep',
    },
    accepted: leased,
    running: leased,
    ended: 'final',
  } satisfies StateOf<LeaseState>,
  /** What a lease is told to do. */
  order: {
    halt: { party: 'the executor that holds the lease', deadline: 'that of its task', job: 'sweep' },
    stop: { party: 'the executor that holds the lease', deadline: 'that of its stopping task', job: 'sweep' },
    carriedOut: 'final',
  },
  case: {
    open: { party: 'the lease whose block it is in', deadline: 'that of its task', job: 'sweep' },
    ended: 'final',
  },
  block: {
    held: { party: 'its lease', deadline: 'that of the lease', job: 'sweep' },
    returned: { party: 'the scheduler', deadline: 'that of its task', job: 'sweep' },
    gone: 'final',
  },
  /** Of a task to a system under test. */
  sutClaim: {
    waiting: { party: 'the scheduler', deadline: 'that of its task', job: 'sweep' },
    held: { party: 'its task', deadline: 'that of the task', job: 'sweep' },
    fenced: {
      party: 'the executor that was lost with it',
      deadline: 'that of the lease that was lost',
      job: 'sweep',
    },
    gone: 'final',
  },
  /** A stream of a log takes bytes while it is not closed and its lease has not ended. */
  logStream: {
    open: { party: 'its lease', deadline: 'that of the lease', job: 'sweep' },
    closed: 'final',
  },
  /** What else an executor may be is in `executorStateOwners`: nothing of it waits for anybody. */
  executorPause: {
    running: { party: 'who ordered it', deadline: 'its end, 30 days away at most', job: 'sweep' },
    over: 'final',
  },
  registrationCode: {
    usable: kept('whoever registers an executor with it', 'its end, and a day to be told that it is over'),
    used: kept('nobody', 'its end, and a day to be told that it was used'),
    gone: 'final',
  },
  token: {
    live: kept('its user', 'its end, and 30 days to be told that it is over'),
    revoked: kept('nobody', 'its end, and 30 days'),
    gone: 'final',
  },
  signInFailure: {
    counting: kept('the next sign-in that succeeds', 'a day'),
    gone: 'final',
  },
  idempotentCall: {
    answering: kept('nobody', 'a day'),
    gone: 'final',
  },
  /** What is left of the tasks of a deleted run. */
  removal: {
    pending: kept('nobody', 'ten seconds'),
    gone: 'final',
  },
  lateEvidence: {
    kept: kept('its run, with which it is deleted', '30 days'),
    gone: 'final',
  },
} as const satisfies Record<string, Readonly<Record<string, StateOwner | 'final'>>>;

/** What of `stateOwners` is not final, as `task.queued`. */
export type OpenState = {
  [Machine in keyof typeof stateOwners]: {
    [State in keyof (typeof stateOwners)[Machine]]: (typeof stateOwners)[Machine][State] extends 'final'
      ? never
      : `${Machine}.${State & string}`;
  }[keyof (typeof stateOwners)[Machine]];
}[keyof typeof stateOwners];
