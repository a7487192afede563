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
  '# Not needed by an executor or a test: other kinds of sockets, and system calls that change the host.',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  'SystemCallFilter=~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap',
  'SystemCallErrorNumber=EPERM',
  '# Not set, because each session gets a control group: ProtectControlGroups. Not set, because sessions mount their own',
  '# /proc in their own namespaces: RestrictNamespaces, PrivateUsers, ProtectProc, ProcSubset, ProtectKernelTunables,',
  '# ProtectKernelLogs, and more groups of SystemCallFilter. Not set, because tests may need anything:',
  '# MemoryDenyWriteExecute, SystemCallArchitectures, PrivateNetwork, IPAddressDeny, ProtectHome, ProtectSystem=strict.',
] as const;

/** The text of `testyard-executor.service`. */
export function systemdUnit({ program, flags, user, limits }: UnitRequest): string {
  const command = [...program, 'executor', ...flags].map(quoted);
  const limit = (name: string, value: string | null) => (value === null ? [] : [`${name}=${value}`]);
  return `${[
    '# Written by `testyard executor install`. Copy it to /etc/systemd/system/testyard-executor.service, then:',
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
    '# On SIGTERM it finishes the work that it holds; after this time it is killed, and its work goes to other executors.',
    'KillMode=mixed',
    'TimeoutStopSec=1h',
    'Restart=on-failure',
    'RestartSec=5s',
    '# Not restarted after errors that need a person: an option that cannot be used (2), a server that refuses this',
    '# executor (4). Its log says why; start it again when that is fixed.',
    'RestartPreventExitStatus=2 4',
    '',
    '# Limits of the executor and all its sessions together, so that they cannot take all of the host.',
    ...limit('MemoryMax', limits.memory),
    'MemorySwapMax=0',
    ...limit('TasksMax', limits.tasks),
    ...limit('CPUQuota', limits.cpu),
    '# A control group of its own, in which it limits each session (--session-memory, --session-processes).',
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
