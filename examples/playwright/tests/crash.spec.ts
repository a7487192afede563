import { test } from '@playwright/test';

test('before the crash', () => {});
test('crashes', () => process.kill(process.pid, 'SIGKILL'));
test('ends the process as if all were well', () => process.exit(0));
test('after the crash', () => {});
