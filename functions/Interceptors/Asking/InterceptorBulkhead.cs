using Sluice.Durable;

namespace Sluice.Interceptors.Asking;

/// <summary>A slow interceptor holds up no files that others are asked about: four calls at a time are its, of sixteen in all.</summary>
public sealed class InterceptorBulkhead() : Bulkhead(atATime: 16, perKey: 4, waitingPerKey: 4);
