using Sluice.Vision.Serving;

namespace Sluice.Vision.Report;

/// <summary>What every section measures with.</summary>
/// <param name="Endpoint">The service itself, listening on loopback.</param>
/// <param name="Key">That it asks for.</param>
/// <param name="Quick">A small sample of everything: minutes become seconds, and the figures are rough.</param>
/// <param name="Seed">The same seed draws the same test data.</param>
internal sealed record ReportContext(VisionEngine Engine, Uri Endpoint, string Key, bool Quick, int Seed, IProgress<string> Progress);
