// How somebody wants to read the page, kept in this browser.
export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

const densityKey = 'testyard.density';

export const chosenDensity = (): Density =>
  localStorage.getItem(densityKey) === 'compact' ? 'compact' : 'comfortable';

/** Keeps the choice and shows it: styles read it from the document. */
export function setDensity(density: Density): void {
  localStorage.setItem(densityKey, density);
  showDensity(density);
}

export function showDensity(density: Density): void {
  document.documentElement.dataset.density = density;
}
