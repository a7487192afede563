import { expect, test } from 'vitest';
import { Argon2Passwords, ofNobody } from './argon2-passwords.ts';

const passwords = new Argon2Passwords();

test('a hash names argon2id at the level of OWASP and never holds the password', async () => {
  const hash = await passwords.hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(ofNobody.slice(0, 31)).toBe(hash.slice(0, 31));
  expect(hash).not.toContain('correct');
  expect(await passwords.verify(hash, 'correct horse')).toBe(true);
  expect(await passwords.verify(hash, 'correct house')).toBe(false);
});

test('all bytes of a long password count', async () => {
  const long = '密'.repeat(255);
  const hash = await passwords.hash(`${long}a`);
  expect(await passwords.verify(hash, `${long}b`)).toBe(false);
});

test('nobody is right without a hash, after the work of a real check', async () => {
  const hash = await passwords.hash('correct horse');
  // Of the processor: a busy machine makes any of them wait.
  const workOf = async (stored: string | null) => {
    const before = process.cpuUsage();
    expect(await passwords.verify(stored, 'wrong')).toBe(false);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const works = { nobody: [] as number[], somebody: [] as number[] };
  for (let round = 0; round < 9; round += 1) {
    works.nobody.push(await workOf(null));
    works.somebody.push(await workOf(hash));
  }
  expect(Math.min(...works.nobody)).toBeGreaterThan(Math.min(...works.somebody) / 3);
});

test('many at once all end', async () => {
  const hash = await passwords.hash('correct horse');
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => passwords.verify(hash, 'correct horse')),
  );
  expect(answers.every(Boolean)).toBe(true);
});
