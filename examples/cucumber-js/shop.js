const prices = { tea: 350, cup: 1200 };

/** What somebody is about to buy; prices in cents. */
class Basket {
  #things = [];

  add(thing, count) {
    this.#things.push({ cents: prices[thing], count });
  }

  total() {
    return this.#things.reduce((sum, { cents, count }) => sum + cents * count, 0);
  }
}

module.exports = { Basket };
