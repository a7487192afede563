/** The system under test of this suite. */
import { readFileSync } from 'node:fs';

export const priceList = 'test-results/prices.json';

export class Basket {
  readonly #prices: Readonly<Record<string, number>> = JSON.parse(readFileSync(priceList, 'utf8'));
  readonly items: { name: string; count: number }[] = [];

  add(name: string, count = 1): void {
    if (count < 1) throw new Error('count must be at least 1');
    this.items.push({ name, count });
  }

  totalCents(): number {
    return this.items.reduce((sum, { name, count }) => sum + (this.#prices[name] ?? 0) * count, 0);
  }
}
