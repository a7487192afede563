/** Sends the cases that it is given to whoever connects, as server-sent events in frames of ten, and nothing else. */
import { createServer } from 'node:http';

process.once('message', (cases) => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    for (let at = 0; at < cases.length; at += 10)
      response.write(`event: cases\ndata: ${JSON.stringify(cases.slice(at, at + 10))}\n\n`);
    response.end('event: end\ndata: {}\n\n');
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
});
process.once('disconnect', () => process.exit());
