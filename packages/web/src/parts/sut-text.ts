import type { CiInfo, Sut } from '@testyard/protocol';

/** `shop-staging · main · 10.0.0.7:8080`, what of it is known. */
export function sutText({ name, branch, ip, port }: Sut): string {
  const address = ip && port ? `${ip}:${port}` : ip || port;
  return [name, branch, address].filter((part) => part !== '').join(' · ');
}

/** `github · shop/tests · main · 3f8a1c2e01 · #42`, what the pipeline has told. */
export function pipelineText({ provider, repository, branch, commit, build, job }: CiInfo): string {
  const parts = [provider, repository, branch, commit?.slice(0, 10), job, build && `#${build}`];
  return parts.filter((part) => part).join(' · ');
}

/** What it is expected to be: branch and build, as far as they are known. */
export function sutIdentityText({
  branch,
  build,
}: {
  readonly branch: string | null;
  readonly build: string | null;
}): string {
  return [branch, build].filter(Boolean).join(' ');
}
