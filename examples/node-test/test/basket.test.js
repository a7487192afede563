const assert = require('node:assert');
const { describe, it, beforeEach } = require('node:test');
const { Basket } = require('../shop.js');

describe('basket', () => {
  let basket;
  beforeEach(() => {
    basket = new Basket();
  });

  it('costs nothing while it is empty', () => assert.strictEqual(basket.totalCents(), 0));

  for (const [name, count, cents] of [
    ['tea', 1, 350],
    ['tea', 3, 1050],
    ['cup', 2, 2400],
  ])
    it(`has a total: ${count} × ${name}`, () => {
      basket.add(name, count);
      assert.strictEqual(basket.totalCents(), cents);
    });

  it('refuses fewer than one', async (t) => {
    for (const count of [0, -1])
      await t.test(`${count}`, () => assert.throws(() => basket.add('tea', count), /at least 1/));
  });
});
