// Preloaded into Azurite: its parent holds the other end of standard input. When that closes, because the parent wants it or
// because the parent is gone, Azurite closes as it does on SIGTERM, so that its data is on disk.
'use strict';

const patienceMs = 30_000;

function close() {
  setTimeout(() => process.exit(1), patienceMs).unref();
  if (onTerminate) onTerminate();
  else process.exit(0);
}

// Ctrl+C, a closed terminal and a service manager's stop reach all processes, but the parent still needs its storage while it
// finishes: what Azurite does on these signals, it does when the parent is done.
let onTerminate;
const once = process.once;
process.once = function (event, listener) {
  if (event === 'SIGTERM') onTerminate = listener;
  return event === 'SIGINT' || event === 'SIGTERM' ? this : once.call(this, event, listener);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

// Without a parent nobody reads what is printed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.stdin.on('end', close).on('error', close).resume();
