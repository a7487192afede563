import { statSync } from 'node:fs';
import { keyFileOf, type SecretsSetting } from './open-secret-box.ts';

/** Where the files lie whose readers could stand in for the service, or open what it seals. */
interface KeyFiles extends SecretsSetting {
  readonly tls?: { readonly keyFile: string };
  readonly metricsTokenFile?: string;
}

/** 0 where there are no modes, and where the file is not there: whoever reads it says so. */
function modeOf(file: string | null | undefined): number {
  try {
    return file == null || process.platform === 'win32' ? 0 : statSync(file).mode;
  } catch {
    return 0;
  }
}

/** What others may do with a file: read it, write it. */
const OTHERS = 0o006;

/**
 * A sentence for each key or token file that every user of the host may read or change. They are taken all the same:
 * where each service has a container of its own, such files are often handed in with that mode. Groups are let pass.
 */
export function openToOthers(options: KeyFiles): string[] {
  const files = [options.tls?.keyFile, options.metricsTokenFile, keyFileOf(options).path];
  return files.flatMap((file) => {
    const mode = modeOf(file);
    if ((mode & OTHERS) === 0) return [];
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    return [
      `every user of this host may read or change ${file}, whose mode is ${octal}: say chmod o-rwx ${file}`,
    ];
  });
}
