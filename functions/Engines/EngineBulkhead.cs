using Sluice.Durable;

namespace Sluice.Engines;

/// <summary>
/// Images of one conversation hold up no others: two calls of engines at a time are about them, of eight in all, and 24 more wait here;
/// the rest come again.
/// </summary>
public sealed class EngineBulkhead() : Bulkhead(atATime: 8, perKey: 2, waitingPerKey: 24);
