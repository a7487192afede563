import { availableParallelism } from 'node:os';
import type { Io } from '../io.ts';
import { OptionValues } from '../options/option-values.ts';
import type { OptionSources } from '../options/resolve-options.ts';
import { UP_OPTIONS } from '../options/up-options.ts';
import { readConfigFile } from '../session/config-file.ts';
import { UsageError } from '../usage-error.ts';
import type { ServerOptions } from './service.ts';

export interface UpOptions {
  readonly server: ServerOptions;
  /** 0 where no executor is wanted. */
  readonly slots: number;
  /** Folders that templates may read on this machine, besides the working directory and the examples; absolute. */
  readonly allowPaths: readonly string[];
}

/** Options of `up` from flags, variables and file. A UsageError where they are wrong or do not fit together. */
export async function readUpOptions(io: Io, flags: OptionSources['flags']): Promise<UpOptions> {
  const file = await readConfigFile(io.cwd);
  const options = new OptionValues(UP_OPTIONS, { flags, env: io.env, file, cwd: io.cwd });
  const embeddedExecutor = !options.isOn('noExecutor');
  const publicUrl = options.text('publicUrl');
  const databaseUrl = options.text('databaseUrl');
  const objectStore = options.text('objectStore');
  const tls = tlsOf(options);
  const metricsTokenFile = options.text('metricsTokenFile');
  const secretsKeyFile = options.text('secretsKeyFile');
  const adminPassword = io.env.TESTYARD_ADMIN_PASSWORD;
  return {
    server: {
      host: options.text('host') ?? '',
      port: options.number('port') ?? 0,
      dataFolder: options.text('data') ?? '',
      leaseSeconds: options.number('leaseSeconds') ?? 0,
      keepDays: options.number('keepDays') ?? 0,
      keepAuditDays: options.number('keepAuditDays') ?? 0,
      keepBytes: options.number('keepSize') ?? 0,
      evidence: evidenceOf(options),
      allowInsecure: options.isOn('allowInsecure'),
      trustProxy: options.isOn('trustProxy'),
      logLevel: options.text('logLevel') ?? '',
      embeddedExecutor,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(objectStore === undefined ? {} : { objectStore }),
      ...(tls === undefined ? {} : { tls }),
      ...(metricsTokenFile === undefined ? {} : { metricsTokenFile }),
      ...(secretsKeyFile === undefined ? {} : { secretsKeyFile }),
      ...(adminPassword ? { adminPassword } : {}),
    },
    slots: embeddedExecutor ? (options.number('slots') ?? availableParallelism()) : 0,
    allowPaths: options.list('allowPath'),
  };
}

function evidenceOf(options: OptionValues): NonNullable<ServerOptions['evidence']> {
  return {
    logBytes: options.number('logSize') ?? 0,
    artifactFiles: options.number('artifactCount') ?? 0,
    artifactBytes: options.number('artifactSize') ?? 0,
  };
}

function tlsOf(options: OptionValues): ServerOptions['tls'] {
  const certFile = options.text('tlsCert');
  const keyFile = options.text('tlsKey');
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) throw new UsageError('up.tlsHalf');
  return { certFile, keyFile };
}
