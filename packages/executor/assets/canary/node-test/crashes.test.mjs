import { test } from 'node:test';

test('crashes', () => process.kill(process.pid, 'SIGKILL'));
