import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeRemark,
  freshGuard,
  isOnlyHere,
  nextGuard,
  noteLook,
  type SutGuard,
  type SutLook,
} from './sut-guard.ts';

const nothing = { branch: null, build: null };
const guardOf = (expected = nothing as SutGuard['expected'], base = 0) =>
  freshGuard(
    {
      ...{ sutId: '1', waitMs: 0, declared: false, asked: expected },
      probe: { kind: 'http', scheme: 'http', path: '/', branchField: null, buildField: 'b', intervalMs: 1 },
    },
    { base, expected },
  );
const up = (build: string | null, mark: number, rightMark: number | null = null): SutLook => ({
  ...{ outcome: 'up', branch: null, build, remark: null, mark, rightMark },
});
const isDown = (mark: number): SutLook => ({ ...up(null, mark), outcome: 'down', remark: 'gone' });
const by = (executorId: string, now: number) => ({ executorId, executor: `host-${executorId}`, now });
const after = (guard: SutGuard, ...looks: readonly SutLook[]) =>
  looks.reduce((known, look, at) => noteLook(known, look, by('e', at + 1)), guard);

describe('what a look means', () => {
  test('the first that finds it up fixes what the call left open, and no later one changes that', () => {
    const guard = after(guardOf(), isDown(0), up('1', 0), up('2', 0));
    expect(guard).toMatchObject({
      expected: { build: '1' },
      state: 'changed',
      looks: 3,
      firstAt: 1,
      lastAt: 3,
    });
  });

  test('never right is wrong, right and no more is changed', () => {
    expect(after(guardOf({ branch: null, build: '7' }), up('6', 0))).toMatchObject({
      state: 'wrong',
      change: null,
    });
    expect(after(guardOf({ branch: null, build: '7' }), up('6', 0), up('7', 0)).state).toBe('right');
    expect(after(guardOf({ branch: null, build: '7' }), up('7', 3), up(null, 5, 3))).toMatchObject({
      ...{ state: 'changed', change: { provenThrough: 3, from: { build: '7' }, to: nothing } },
    });
  });

  test('what has changed stays so, though the right one is back', () => {
    const guard = after(guardOf({ branch: null, build: '7' }), up('7', 0), up('6', 1), up('7', 2));
    expect(guard).toMatchObject({ state: 'changed', provenThrough: 0, change: { to: { build: '6' } } });
  });

  test('a branch is held against what says branches only, an expected build against all', () => {
    const wanted = { branch: 'main', build: null };
    expect(after(guardOf(wanted), up(null, 0)).state).toBe('right');
    expect(after(guardOf(wanted), { ...up(null, 0), branch: 'dev' }).state).toBe('wrong');
    expect(after(guardOf({ branch: null, build: '7' }), up(null, 0)).state).toBe('wrong');
  });

  test('a wrong system fixes nothing of what is expected: the right one may come yet', () => {
    const wrong = { ...up('1', 0), branch: 'dev' };
    const right = { ...up('2', 0), branch: 'main' };
    expect(after(guardOf({ branch: 'main', build: null }), wrong, right)).toMatchObject({
      ...{ state: 'right', expected: { branch: 'main', build: '2' } },
    });
  });

  test('what does not declare itself is other than expected, however it is called', () => {
    expect(after(guardOf(), { ...up('1', 0), outcome: 'undeclared' }).state).toBe('wrong');
    expect(after(guardOf(), up('1', 4), { ...up('1', 6, 4), outcome: 'undeclared' })).toMatchObject({
      change: { provenThrough: 4 },
    });
  });

  test('one that only declares itself no more is not said to have become what it was', () => {
    const [one, other] = [
      { branch: 'main', build: '1' },
      { branch: 'main', build: '2' },
    ];
    expect(changeRemark('shop', { from: one, to: one })).toEqual({ rule: 'sut-no-target', sut: 'shop' });
    expect(changeRemark('shop', { from: one, to: other })).toMatchObject({ from: 'main 1', to: 'main 2' });
  });

  test('down is no change; back as another one is', () => {
    const down = after(guardOf(), up('1', 2), isDown(3));
    expect(down).toMatchObject({ state: 'down', provenThrough: 2, downSince: { e: 2 } });
    expect(after(down, up('1', 3))).toMatchObject({ state: 'right', provenThrough: 3, downSince: {} });
    expect(after(down, up('2', 3, 2))).toMatchObject({ state: 'changed', change: { provenThrough: 2 } });
  });

  test('a trouble is only here where another executor has found it right since', () => {
    const here = noteLook(after(guardOf(), up('1', 0)), isDown(0), by('a', 10));
    expect(isOnlyHere(here, 'a')).toBe(false);
    expect(isOnlyHere(noteLook(here, up('1', 0), by('b', 11)), 'a')).toBe(true);
    expect(isOnlyHere(noteLook(here, up('2', 0), by('b', 11)), 'a')).toBe(false);
  });

  test('a next round begins anew, with what was expected unless all of the run is executed', () => {
    const guard = after(guardOf(), up('1', 5));
    expect(nextGuard(guard, { whole: false, base: 9 })).toMatchObject({
      ...{ state: 'unseen', expected: { build: '1' }, base: 9, provenThrough: 9, looks: 0 },
    });
    expect(nextGuard(guard, { whole: true, base: 9 })?.expected).toEqual(nothing);
  });

  test('only what differs from before is kept of what was seen, and not for ever', () => {
    expect(after(guardOf(), up('1', 0), up('1', 1), up('1', 2)).sightings).toHaveLength(1);
    const flapping = Array.from({ length: 100 }, (_, at) => (at % 2 ? isDown(at) : up('1', at)));
    expect(after(guardOf(), ...flapping).sightings).toHaveLength(20);
  });
});

/** One moment of a world that has a true order, which nobody in it knows. */
type Moment =
  | { readonly kind: 'begin'; readonly executor: number }
  | { readonly kind: 'end'; readonly executor: number }
  | { readonly kind: 'tell'; readonly executor: number }
  | { readonly kind: 'look'; readonly executor: number; readonly lasts: number }
  | { readonly kind: 'redeploy' };

const executors = 3;
const moments: fc.Arbitrary<Moment> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('begin' as const), executor: fc.nat(executors - 1) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), executor: fc.nat(executors - 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('tell' as const), executor: fc.nat(executors - 1) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{
        kind: fc.constant('look' as const),
        executor: fc.nat(executors - 1),
        lasts: fc.integer({ min: 0, max: 6 }),
      },
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'redeploy' as const }) },
);

interface RanCase {
  readonly begunAt: number;
  endedAt: number | null;
  /** By the server, when it is told; 0 before. */
  sequence: number;
}

/** Executors with cases, what they have told, and looks that lie between a beginning and an end of their own. */
class World {
  guard = guardOf({ branch: null, build: '1' });
  changedAt: number | null = null;
  readonly told: RanCase[] = [];
  readonly #running: (RanCase | null)[] = Array(executors).fill(null);
  readonly #untold: RanCase[][] = Array.from({ length: executors }, () => []);
  readonly #known: number[] = Array(executors).fill(0);
  readonly #rightMarks: (number | null)[] = Array(executors).fill(null);
  readonly #looking: { executor: number; mark: number; until: number; saw: string }[] = [];

  play(story: readonly Moment[]): void {
    for (const [at, moment] of story.entries()) {
      this.#act(moment, at);
      for (const look of [...this.#looking].filter(({ until }) => until <= at)) this.#report(look, at);
    }
    for (const look of [...this.#looking]) this.#report(look, story.length);
  }

  #act(moment: Moment, at: number): void {
    if (moment.kind === 'redeploy') {
      this.changedAt ??= at;
      return;
    }
    const { executor } = moment;
    const running = this.#running[executor] ?? null;
    if (moment.kind === 'begin' && !running)
      this.#running[executor] = { begunAt: at, endedAt: null, sequence: 0 };
    if (moment.kind === 'end' && running) {
      running.endedAt = at;
      this.#untold[executor]?.push(running);
      this.#running[executor] = null;
    }
    if (moment.kind === 'tell') this.#tell(executor);
    // The answer is of some instant between its beginning and its end: here of its beginning, as late as it may be told.
    if (moment.kind === 'look' && !this.#looking.some((look) => look.executor === executor)) {
      const saw = this.changedAt === null ? '1' : '2';
      this.#looking.push({ executor, mark: this.#known[executor] ?? 0, until: at + moment.lasts, saw });
    }
  }

  #tell(executor: number): void {
    for (const ended of this.#untold[executor]?.splice(0) ?? []) {
      this.told.push(ended);
      ended.sequence = this.told.length;
    }
    this.#known[executor] = this.told.length;
  }

  #report(look: { executor: number; mark: number; until: number; saw: string }, at: number): void {
    const { executor, mark, saw } = look;
    this.#looking.splice(this.#looking.indexOf(look), 1);
    this.guard = noteLook(
      this.guard,
      up(saw, mark, this.#rightMarks[executor] ?? null),
      by(String(executor), at),
    );
    if (saw === '1') this.#rightMarks[executor] = Math.max(mark, this.#rightMarks[executor] ?? 0);
  }
}

describe('the boundary', () => {
  test('no case that met the change is ever held to have run before it, whatever is told in which order', () => {
    fc.assert(
      fc.property(fc.array(moments, { minLength: 5, maxLength: 80 }), (story) => {
        const world = new World();
        world.play(story);
        const { change, provenThrough } = world.guard;
        const bound = change?.provenThrough ?? provenThrough;
        const changedAt = world.changedAt ?? Number.POSITIVE_INFINITY;
        for (const one of world.told)
          if (one.sequence <= bound) expect(one.endedAt ?? Number.POSITIVE_INFINITY).toBeLessThan(changedAt);
        if (change) expect(world.changedAt).not.toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test('it is the latest that the first to see the change can answer for, however late others report', () => {
    const numbers = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), numbers), { minLength: 1 }), numbers, (rights, mark) => {
        const seen = rights.reduce(
          (guard, [executor, each], at) => noteLook(guard, up('1', each), by(String(executor), at)),
          guardOf({ branch: null, build: '1' }),
        );
        const own = Math.max(...rights.map(([, each]) => each));
        const changed = noteLook(seen, up('2', mark, own), by('0', 100));
        expect(changed.change?.provenThrough).toBe(own);
        const later = noteLook(changed, up('1', 60), by('1', 101));
        expect(later.change?.provenThrough).toBe(own);
        const lower = noteLook(later, up('2', 60, own - 1), by('1', 102));
        expect(lower.change?.provenThrough).toBe(Math.max(0, own - 1));
      }),
    );
  });
});
