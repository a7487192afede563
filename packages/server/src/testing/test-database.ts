import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { queryPostgres } from './postgres-server.ts';

/** A new, empty database on the server that the tests share; answers its address. Where there is none: null. */
export async function newDatabase(options = ''): Promise<string | null> {
  const server = inject('postgresUrl');
  if (server === null) return null;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await queryPostgres(server, `create database ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Empties every table but those of the migrations. */
export async function emptyDatabase(url: string): Promise<void> {
  await queryPostgres(
    url,
    `do $$ declare name text; begin
      for name in select table_name from information_schema.tables
        where table_schema = current_schema() and table_name not like 'kysely%'
      loop execute format('delete from %I', name); end loop;
    end $$`,
  );
}
