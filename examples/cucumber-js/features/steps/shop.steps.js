const assert = require('node:assert');
const { After, AfterAll, Before, BeforeAll, Given, Then, When } = require('@cucumber/cucumber');
const { Basket } = require('../../shop.js');

BeforeAll(() => console.log('The shop opens.'));
AfterAll(() => console.log('The shop closes.'));

Before({ name: 'the till opens', tags: '@no-till' }, () => {
  throw new Error('there is no till');
});
After({ name: 'the till closes', tags: '@till-jams' }, () => {
  throw new Error('the till jams');
});

Given('an empty basket', function () {
  this.basket = new Basket();
});

When('I add {int} {string}', function (count, thing) {
  this.basket.add(thing, count);
});

Then('the total is {int}', function (cents) {
  assert.strictEqual(this.basket.total(), cents, 'the total');
});

When('the payment is tried again', () => console.log('重试: 支付网关没有响应'));

When('I add {int} cup twice', () => {});
When(/^I add 1 cup (.+)$/, () => {});

When('I pay by cheque', () => 'pending');

When('the shop is closed', () => 'skipped');

When('the payment hangs', { timeout: 100 }, () => new Promise(() => {}));

Then('I get a receipt', function () {
  this.log(`${this.basket.total()} cents`);
  this.attach(JSON.stringify({ cents: this.basket.total() }), {
    mediaType: 'application/json',
    fileName: 'receipt.json',
  });
});

When('the process ends', () => {
  if (process.env.CRASH === 'yes') process.exit(0);
});
