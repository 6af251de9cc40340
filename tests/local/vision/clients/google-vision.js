// Google's own client over REST. It speaks https unless it is told otherwise.
import { readFileSync } from 'node:fs';
import { v1 } from '@google-cloud/vision';

const [endpoint, key, ...files] = process.argv.slice(2);
const { hostname, port } = new URL(endpoint);
const client = new v1.ImageAnnotatorClient({ fallback: true, protocol: 'http', apiEndpoint: hostname, port: Number(port), apiKey: key });
try {
  const [answer] = await client.batchAnnotateImages({
    requests: files.map(file => ({ image: { content: readFileSync(file) }, features: [{ type: 'SAFE_SEARCH_DETECTION' }] })),
  });
  console.log(JSON.stringify(answer.responses));
} catch (error) {
  console.log(JSON.stringify({ error: { message: error.message } }));
}
