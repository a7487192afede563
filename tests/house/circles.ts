/** Groups of which each can be reached from each other along the arrows (Tarjan, 1972), sorted; of one alone none is told. */
export function circlesAmong(arrows: readonly (readonly [from: string, to: string])[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const [from, to] of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const places = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (name: string): number => {
    const place = places.size;
    places.set(name, place);
    open.push(name);
    let lowest = place;
    for (const to of targets.get(name) ?? []) {
      if (!places.has(to)) lowest = Math.min(lowest, visit(to));
      else if (open.includes(to)) lowest = Math.min(lowest, places.get(to) ?? place);
    }
    if (lowest === place) {
      const circle = open.splice(open.indexOf(name));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest;
  };
  for (const name of targets.keys()) if (!places.has(name)) visit(name);
  return circles.sort();
}
