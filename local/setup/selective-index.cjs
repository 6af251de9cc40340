// Preloaded into Azurite: its in-memory database (Loki) looks up several fields by the index of the first one, which for blobs is
// the account, so that each lookup reads every blob of it. Here the field whose index leaves the fewest rows comes first.
'use strict';

const { createRequire } = require('module');
const loki = createRequire(process.argv[1])('lokijs');

const { Resultset } = loki;
const find = Resultset.prototype.find;

Resultset.prototype.find = function (query, firstOnly) {
  const fields = query && typeof query === 'object' && !this.filterInitialized ? Object.keys(query) : [];
  return find.call(this, fields.length > 1 ? mostSelectiveFirst(this.collection, query, fields) : query, firstOnly);
};

function mostSelectiveFirst(collection, query, fields) {
  const rows = (field) => {
    const value = query[field];
    if (!collection.binaryIndices[field] || (value !== null && typeof value === 'object')) return Infinity;
    const [from, to] = collection.calculateRange('$eq', field, value);
    return to < from ? 0 : to - from + 1;
  };
  const [first] = fields.map((field) => ({ field, rows: rows(field) })).sort((a, b) => a.rows - b.rows);
  return first.rows === Infinity ? query : { [first.field]: query[first.field], ...query };
}
