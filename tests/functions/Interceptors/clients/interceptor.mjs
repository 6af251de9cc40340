// An interceptor that leaves all about signatures to the package standardwebhooks: it verifies the webhook, and signs its
// answer, which is the decision. Prints its port; ends with its standard input.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SECRET);
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  try {
    webhook.verify(body, request.headers);
  } catch {
    response.writeHead(400).end();
    return;
  }

  const [id, now, answer] = [request.headers['webhook-id'], new Date(), JSON.stringify({ decision: 'reject', reason: 'seen by others' })];
  response.writeHead(200, {
    'webhook-id': id,
    'webhook-timestamp': Math.floor(now.getTime() / 1000),
    'webhook-signature': webhook.sign(id, now, answer),
  }).end(answer);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
