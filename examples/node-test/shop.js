const prices = { tea: 350, cup: 1200, kettle: 5000 };

class Basket {
  #lines = [];

  add(name, count = 1) {
    if (count < 1) throw new RangeError('count must be at least 1');
    this.#lines.push(prices[name] * count);
  }

  totalCents() {
    return this.#lines.reduce((sum, cents) => sum + cents, 0);
  }
}

class PaymentTimeout extends Error {}

/** Answers only who waits long enough. */
async function pay(basket, patience) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (patience < 2) throw new PaymentTimeout('支付网关没有响应');
  return { paid: basket.totalCents() };
}

module.exports = { Basket, PaymentTimeout, pay };
