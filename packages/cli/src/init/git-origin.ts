import type { Folder } from './folder.ts';

/** Where the folder came from, as a source of a template that other hosts can fetch; undefined where it is not known. */
export async function gitOrigin(folder: Folder): Promise<{ git: string; ref: string } | undefined> {
  if (!folder.has('.git')) return undefined;
  const config = await folder.text('.git/config');
  const git = /^\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/ms.exec(config)?.[1];
  const ref = /^ref: refs\/heads\/(\S+)/.exec(await folder.text('.git/HEAD'))?.[1];
  // An address with a user or a password in it does not go into a file.
  if (git === undefined || ref === undefined || !/^(https:\/\/[^@]+$|ssh:\/\/git@|git@)/.test(git))
    return undefined;
  return { git, ref };
}
