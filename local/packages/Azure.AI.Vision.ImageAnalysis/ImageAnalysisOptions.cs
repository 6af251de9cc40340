namespace Azure.AI.Vision.ImageAnalysis;

/// <summary>What may be said besides the features.</summary>
public struct ImageAnalysisOptions
{
    /// <summary>A language tag such as <c>en</c>, the service's default.</summary>
    public string? Language { get; set; }

    /// <summary><c>latest</c> or a date.</summary>
    public string? ModelVersion { get; set; }
}
