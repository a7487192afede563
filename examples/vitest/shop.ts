/** The system under test of this suite. */
const prices: Readonly<Record<string, number>> = { tea: 350, cup: 1200, kettle: 4999 };

export class Basket {
  readonly items: { name: string; count: number }[] = [];

  add(name: string, count = 1): void {
    if (count < 1) throw new Error('count must be at least 1');
    this.items.push({ name, count });
  }

  totalCents(): number {
    return this.items.reduce((sum, { name, count }) => sum + (prices[name] ?? 0) * count, 0);
  }
}
