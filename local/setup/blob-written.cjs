// Preloaded into Azurite: touches the file that BLOB_WRITTEN names after each blob that was written, also an empty one and one
// that was put together of blocks, for whoever wants to know at once. Azurite itself notes these on disk seconds later.
'use strict';

const fs = require('fs');
const http = require('http');

const together = 20; // ms: blobs that come together are one notice
const file = process.env.BLOB_WRITTEN;
let noticed = false;

function notice() {
  if (noticed) return;
  noticed = true;
  setTimeout(() => {
    noticed = false;
    fs.writeFile(file, '', () => {}); // only a hint
  }, together);
}

function writesBlob(request) {
  const { method, url, headers } = request;
  return method === 'PUT' && Boolean(headers['x-ms-blob-type'] || headers['x-ms-copy-source'] || /[?&]comp=blocklist/.test(url));
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response) {
  if (event === 'request' && writesBlob(request)) response.once('finish', notice);
  return emit.apply(this, arguments);
};
