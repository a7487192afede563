/**
 * The unit by which systemd keeps an executor: hardened as far as sessions may still have namespaces of their own.
 * What would take those away is left out, each with its reason in the unit.
 */
export interface UnitRequest {
  /** Node and this program, absolute. */
  readonly program: readonly string[];
  /** Flags and their values, but `--data`, which is systemd's state folder. */
  readonly flags: readonly string[];
  readonly user: string;
  /** Of the executor with all its sessions, as systemd writes them: `8G`, `4096`, `400%`. */
  readonly limits: {
    readonly memory: string | null;
    readonly tasks: string | null;
    readonly cpu: string | null;
  };
}

const hardening = [
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'ProtectSystem=full',
  'ProtectKernelModules=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'RemoveIPC=yes',
  'PrivateMounts=yes',
  'UMask=0077',
  '# What neither an executor nor a test needs of the kernel: sockets beside the network, and calls that change the host.',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  'SystemCallFilter=~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap',
  'SystemCallErrorNumber=EPERM',
  '# Not set, as each session gets a control group: ProtectControlGroups. Not set, as sessions mount a /proc of their',
  '# own in namespaces of their own: RestrictNamespaces, PrivateUsers, ProtectProc, ProcSubset, ProtectKernelTunables,',
  '# ProtectKernelLogs, and further groups of SystemCallFilter. Not set, as tests may be anything:',
  '# MemoryDenyWriteExecute, SystemCallArchitectures, PrivateNetwork, IPAddressDeny, ProtectHome, ProtectSystem=strict.',
] as const;

/** The text of `testyard-executor.service`. */
export function systemdUnit({ program, flags, user, limits }: UnitRequest): string {
  const command = [...program, 'executor', ...flags].map(quoted);
  const limit = (name: string, value: string | null) => (value === null ? [] : [`${name}=${value}`]);
  return `${[
    '# Written by `testyard executor install`. Put it to /etc/systemd/system/testyard-executor.service, then:',
    `#   useradd --system --create-home ${user}`,
    '#   systemctl daemon-reload && systemctl enable --now testyard-executor',
    '[Unit]',
    'Description=Testyard executor',
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    `User=${user}`,
    'StateDirectory=testyard-executor',
    'StateDirectoryMode=0700',
    `ExecStart=${command.join(' ')} --data %S/testyard-executor`,
    '# SIGTERM lets it finish what it holds; after the time it is killed, and its work goes to others.',
    'KillMode=mixed',
    'TimeoutStopSec=1h',
    'Restart=on-failure',
    'RestartSec=5s',
    '# What a person has to see to does not become good by trying again: an option that cannot be used (2), a server',
    '# that takes this executor no more (4). It says why in its log; start it again then.',
    'RestartPreventExitStatus=2 4',
    '',
    '# Of the executor and all its sessions together: what goes beyond ends there and not on the host.',
    ...limit('MemoryMax', limits.memory),
    'MemorySwapMax=0',
    ...limit('TasksMax', limits.tasks),
    ...limit('CPUQuota', limits.cpu),
    '# Its own part of the control groups, in which it bounds each session (--session-memory, --session-processes).',
    'Delegate=memory pids',
    'OOMPolicy=continue',
    'LimitCORE=0',
    '',
    ...hardening,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n')}\n`;
}

/** One word of a command line of systemd. */
function quoted(word: string): string {
  const escaped = word
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
