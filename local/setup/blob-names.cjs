// Preloaded into Azurite: refuses names with control characters. It would take such a blob, and then write listings of the container
// that are not well-formed XML, so that no client could list it again.
'use strict';

const http = require('http');

const controls = /%(?:0[0-9a-f]|1[0-9a-f]|7f)/i;

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response) {
  if (event !== 'request' || request.method !== 'PUT' || !controls.test(request.url.split('?')[0])) return emit.apply(this, arguments);
  response.writeHead(400, { 'content-type': 'application/xml', 'x-ms-error-code': 'InvalidUri' });
  response.end('<?xml version="1.0" encoding="utf-8"?><Error><Code>InvalidUri</Code><Message>The name has control characters.</Message></Error>');
  return true;
};
