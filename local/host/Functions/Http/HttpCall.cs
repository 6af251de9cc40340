namespace Sluice.Host.Functions.Http;

/// <summary>A request on its way to an HTTP function: what its method in WebJobs is triggered with.</summary>
public sealed record HttpCall(HttpContext Context);
