/** The system under test of this suite. */
const prices = { tea: 350, cup: 1200, kettle: 4999 };

class Basket {
  items = [];

  add(name, count = 1) {
    if (count < 1) throw new Error('count must be at least 1');
    this.items.push({ name, count });
  }

  totalCents() {
    return this.items.reduce((sum, { name, count }) => sum + (prices[name] ?? 0) * count, 0);
  }
}

module.exports = { Basket };
