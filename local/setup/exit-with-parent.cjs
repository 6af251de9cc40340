// Preloaded into Azurite: its parent holds the other end of standard input. When that closes, because the parent wants it or
// because the parent is gone, Azurite is told to close as SIGTERM would, so that its data is on disk.
'use strict';

const patienceMs = 30_000;

function close() {
  setTimeout(() => process.exit(1), patienceMs).unref();
  if (!process.emit('SIGTERM')) process.exit(0);
}

// Ctrl+C and a closed terminal reach the whole process group, but the parent still needs its storage while it finishes.
const once = process.once;
process.once = function (event, listener) {
  return event === 'SIGINT' ? this : once.call(this, event, listener);
};
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});

// Without a parent nobody reads what is printed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.stdin.on('end', close).on('error', close).resume();
