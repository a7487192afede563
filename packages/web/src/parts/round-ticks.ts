const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 24 * 3_600_000];

/** In milliseconds: what people count in. */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28].map((count) => count * day),
];

const mostTicks = 6;
/** Behind it a label would not fit before the end. */
const lastPart = 0.93;

/** Where a scale from 0 to `span` milliseconds is labelled: round times, from 0 on, at most six. */
export function roundTicks(span: number): number[] {
  const step = steps.find((each) => span / each < mostTicks) ?? Math.ceil(span / (mostTicks - 1));
  const ticks: number[] = [];
  for (let at = 0; at <= span * lastPart; at += step) ticks.push(at);
  return ticks;
}
