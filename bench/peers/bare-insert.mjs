/** A bare Fastify that stores each call by one INSERT: `node bare-insert.mjs DATABASE_URL`. Tells its port by IPC. */
import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
await pool.query(
  'create table calls (id bigserial primary key, at timestamptz default now(), body jsonb not null)',
);
const insert = { name: 'insert', text: 'insert into calls (body) values ($1) returning id' };
const server = Fastify();
const schema = {
  body: {
    type: 'object',
    required: ['templates'],
    properties: { templates: { type: 'array', items: { type: 'string' } } },
  },
  response: { 201: { type: 'object', properties: { id: { type: 'string' } } } },
};
server.post('/', { schema }, async (request, reply) => {
  const { rows } = await pool.query(insert, [JSON.stringify(request.body)]);
  return reply.code(201).send({ id: rows[0].id });
});
server.post('/many', async () => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (let count = 0; count < 1000; count += 1) await client.query(insert, ['{"name": "case"}']);
    await client.query('commit');
  } finally {
    client.release();
  }
  return {};
});
await server.listen({ host: '127.0.0.1', port: 0 });
process.send({ port: server.server.address().port });
