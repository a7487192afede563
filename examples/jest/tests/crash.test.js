test('before the crash', () => expect(1).toBe(1));
test('crashes', () => {
  if (process.env.CRASH) process.kill(process.pid, 'SIGKILL');
});
