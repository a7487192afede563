import pg from 'pg';

/**
 * For tests: another session takes tables for itself alone. Answers what gives them back; rejects where it cannot have
 * them. A deadlock with those who work on them is tried again.
 */
export async function lockTables(url: string, tables: readonly string[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  for (let tries = 0; ; tries += 1) {
    try {
      await client.query('begin');
      await client.query(`lock table ${tables.join(', ')} in access exclusive mode`);
      return () => client.end();
    } catch (error) {
      if (tries === 20) await client.end();
      if (tries === 20) throw error;
      await client.query('rollback');
    }
  }
}
