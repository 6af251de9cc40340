// Preloaded into a host's Azurite by NODE_OPTIONS: notes each request that was answered, a line each, in the file that
// STORAGE_REQUESTS names. At once, so that nothing is missing where Azurite is killed.
'use strict';

const fs = require('fs');
const http = require('http');

const services = new Map();
for (const argument of process.argv) {
  const match = /^--(blob|queue|table)Port=(\d+)$/.exec(argument);
  if (match) services.set(Number(match[2]), match[1]);
}

// Other programs of Node get the option too.
if (services.size > 0) {
  const log = fs.openSync(process.env.STORAGE_REQUESTS, 'a');
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (event, request, response) {
    if (event === 'request') {
      const service = services.get(request.socket.localPort);
      const path = request.url.split('?')[0];
      response.once('close', () => fs.writeSync(log, `${service} ${request.method} ${response.statusCode} ${path}\n`));
    }
    return emit.apply(this, arguments);
  };
}
