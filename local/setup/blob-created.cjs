// Preloaded into Azurite: says that a blob was created, as Azure's Event Grid does to a subscriber: an event by POST, again and again
// with growing pauses until it is taken. BLOB_CREATED holds the subscription: {"container": …, "endpoint": …}.
'use strict';

const crypto = require('crypto');
const http = require('http');

const pauses = [100, 200, 500, 1000, 2000, 5000, 10_000, 10_000, 10_000, 10_000]; // ms
const subscription = JSON.parse(process.env.BLOB_CREATED);
const prefix = new RegExp(`^/[^/]+/${subscription.container}/(.+)$`);

function blobOf({ method, url, headers }) {
  if (method !== 'PUT') return undefined;
  const [path, query = ''] = url.split('?');
  const comp = new URLSearchParams(query).get('comp');
  const writes = comp === 'blocklist' || (comp === null && (headers['x-ms-blob-type'] || headers['x-ms-copy-source']));
  return writes ? prefix.exec(path)?.[1] : undefined;
}

function eventOf(name, request, etag) {
  const { localAddress, localPort } = request.socket;
  return {
    id: crypto.randomUUID(),
    topic: '/azurite',
    subject: `/blobServices/default/containers/${subscription.container}/blobs/${name}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: new Date().toISOString(),
    dataVersion: '',
    metadataVersion: '1',
    data: { api: 'PutBlob', blobType: 'BlockBlob', eTag: etag.replaceAll('"', ''), url: `http://${localAddress}:${localPort}${request.url.split('?')[0]}` },
  };
}

function deliver(event, attempt = 0) {
  const again = () => {
    if (attempt < pauses.length) setTimeout(() => deliver(event, attempt + 1), pauses[attempt]).unref();
  };
  const headers = { 'content-type': 'application/json', 'aeg-event-type': 'Notification' };
  const request = http.request(subscription.endpoint, { method: 'POST', headers }, (answer) => {
    answer.resume();
    if (answer.statusCode >= 300) again();
  });
  request.on('error', again);
  request.end(JSON.stringify([event]));
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response) {
  if (event === 'request') {
    const name = blobOf(request);
    if (name) response.once('finish', () => response.statusCode < 300 && deliver(eventOf(name, request, response.getHeader('etag'))));
  }
  return emit.apply(this, arguments);
};
