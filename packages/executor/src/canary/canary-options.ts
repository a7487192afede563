/** `changes`: when the version of a framework is new to the host. `daily`: then, and once a day. */
export const canaryModes = ['never', 'changes', 'daily'] as const;

export interface CanaryOptions {
  readonly mode: (typeof canaryModes)[number];
  /** Between two looks whether one is due, and from the start to the first. */
  readonly everyMs: number;
  /** Until what is not believed is tried again. */
  readonly againMs: number;
  /** A case that takes longer hangs: long for what takes no time, as a busy host is not one that lies. */
  readonly caseMs: number;
}
