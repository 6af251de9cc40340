// Azure's own clients. Their pipeline refuses keys over http unless it is told otherwise.
import { readFileSync } from 'node:fs';
import { AzureKeyCredential } from '@azure/core-auth';
import ContentSafety from '@azure-rest/ai-content-safety';
import Face from '@azure-rest/ai-vision-face';
import imageAnalysis from '@azure-rest/ai-vision-image-analysis';

const [service, endpoint, key, ...files] = process.argv.slice(2);
const credential = new AzureKeyCredential(key);
const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
const bytes = files.map(file => readFileSync(file));

const calls = {
  async 'content-safety'() {
    const client = ContentSafety(endpoint, credential, options);
    return client.path('/image:analyze').post({ body: { image: { content: bytes[0].toString('base64') }, categories: ['Sexual'] } });
  },
  async 'image-analysis'() {
    const client = imageAnalysis.default(endpoint, credential, options);
    return client.path('/imageanalysis:analyze').post({
      body: bytes[0], queryParameters: { features: ['Read', 'Tags', 'People'] }, contentType: 'application/octet-stream',
    });
  },
  async 'face-verify'() {
    const client = Face(endpoint, credential, options);
    const ids = [];
    for (const image of bytes) {
      const detected = await client.path('/detect').post({
        contentType: 'application/octet-stream', body: image,
        queryParameters: { detectionModel: 'detection_03', recognitionModel: 'recognition_04', returnFaceId: true, faceIdTimeToLive: 60 },
      });
      if (detected.status !== '200')
        return detected;
      ids.push(detected.body[0].faceId);
    }
    return client.path('/verify').post({ body: { faceId1: ids[0], faceId2: ids[1] } });
  },
};
const { status, body } = await calls[service]();
console.log(JSON.stringify({ status, body }));
