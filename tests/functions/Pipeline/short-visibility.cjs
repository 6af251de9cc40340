// Preloaded into Azurite by tests that kill hosts: what a dead host had taken from a queue comes back after seconds. The durable
// engine refuses to be told less than a minute.
'use strict';

const path = require('path');

const seconds = 6;
const script = process.argv[1] ?? '';
if (path.basename(script) === 'azurite.js') {
  const handlers = path.join(path.dirname(script), 'queue', 'handlers');
  const messages = require(path.join(handlers, 'MessagesHandler')).default.prototype;
  const { dequeue } = messages;
  messages.dequeue = function (options, context) {
    options.visibilitytimeout = Math.min(options.visibilitytimeout ?? seconds, seconds);
    return dequeue.call(this, options, context);
  };
  const message = require(path.join(handlers, 'MessageIdHandler')).default.prototype;
  const { update } = message;
  message.update = function (body, receipt, visibility, options, context) {
    return update.call(this, body, receipt, Math.min(visibility ?? seconds, seconds), options, context);
  };
}
