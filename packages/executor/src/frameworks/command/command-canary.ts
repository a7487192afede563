import { type Canary, fails, hangs, isAnError, isSkipped, passes, unicodeText } from '../canary.ts';

const shell = (name: string, script: string) => ({ name, command: ['/bin/sh', '-c', script] });

export const commandCanaries: readonly Canary[] = [
  {
    name: 'cases',
    folder: 'canary/command',
    plan: {
      cases: [
        shell('passes', 'exit 0'),
        shell('fails', 'exit 1'),
        shell('单元', `printf '%s' '${unicodeText}'; exit 1`),
        shell('crashes', 'kill -KILL $$'),
        shell('hangs', 'exec sleep 3600'),
      ],
    },
    expected: {
      passes,
      fails,
      单元: { ...fails, says: unicodeText },
      crashes: fails,
      hangs,
    },
  },
  {
    name: 'report',
    folder: 'canary/command',
    plan: { command: ['/bin/sh', 'report.sh'], report: { junit: 'report.xml', tap: false } },
    expected: {
      passes,
      fails,
      'is skipped': isSkipped,
      'is an error': isAnError,
      单元: { ...fails, says: unicodeText },
    },
  },
];
