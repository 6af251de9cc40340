using Sluice.Vision.Serving;

namespace Sluice.Vision.Report;

/// <summary>What every section measures with.</summary>
/// <param name="Endpoint">The service itself, listening on loopback.</param>
/// <param name="Key">That it asks for.</param>
/// <param name="Quick">A small sample of everything: minutes become seconds, and the figures are rough.</param>
/// <param name="Seed">The same seed draws the same test data.</param>
internal sealed record ReportContext(VisionEngine Engine, Uri Endpoint, string Key, bool Quick, int Seed, IProgress<string> Progress)
{
    public ReportOrigin Origin => new(Engine.Version, Seed, Quick);
}

/// <summary>What a report's figures come from; stands in each of its files.</summary>
/// <param name="Version">Of the engine, with all models.</param>
internal sealed record ReportOrigin(string Version, int Seed, bool Quick);
