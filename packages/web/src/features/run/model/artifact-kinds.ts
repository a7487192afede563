/** What a kept file is, as people look for it. */
export const artifactKinds = ['image', 'video', 'trace', 'text', 'other'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];
