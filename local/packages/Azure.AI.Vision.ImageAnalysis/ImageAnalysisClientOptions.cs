using Azure.Core;

namespace Azure.AI.Vision.ImageAnalysis;

/// <summary>Retries, transport, diagnostics (from <see cref="ClientOptions"/>) and the protocol version of a client.</summary>
public class ImageAnalysisClientOptions : ClientOptions
{
    public ImageAnalysisClientOptions(ServiceVersion version = ServiceVersion.V2023_10_01)
    {
        if (version != ServiceVersion.V2023_10_01)
            throw new ArgumentOutOfRangeException(nameof(version), version, message: null);
        foreach (var parameter in (string[])["features", "language", "model-version"])
            Diagnostics.LoggedQueryParameters.Add(parameter);
    }

    public enum ServiceVersion
    {
        V2023_10_01 = 1,
    }
}
