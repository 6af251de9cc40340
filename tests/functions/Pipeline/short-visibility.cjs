// Preloaded into Azurite by tests that kill hosts: what a dead host had taken from a queue of the durable engine comes back after
// seconds. The engine refuses to be told less than a minute.
'use strict';

const path = require('path');

const seconds = 10;
const engine = /-(control-\d+|workitems)$/;
const script = process.argv[1] ?? '';
if (path.basename(script) === 'azurite.js') {
  const load = (file) => require(path.join(path.dirname(script), 'queue', file)).default;
  const QueueContext = load('context/QueueStorageContext');
  const atMost = (visibility, context) => (engine.test(new QueueContext(context).queue) ? Math.min(visibility ?? seconds, seconds) : visibility);

  const messages = load('handlers/MessagesHandler').prototype;
  const { dequeue } = messages;
  messages.dequeue = function (options, context) {
    options.visibilitytimeout = atMost(options.visibilitytimeout, context);
    return dequeue.call(this, options, context);
  };

  const message = load('handlers/MessageIdHandler').prototype;
  const { update } = message;
  message.update = function (body, receipt, visibility, options, context) {
    return update.call(this, body, receipt, atMost(visibility, context), options, context);
  };
}
