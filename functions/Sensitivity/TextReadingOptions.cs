using Sluice.Engines;

namespace Sluice.Sensitivity;

/// <summary>Settings <c>Sluice:Sensitivity</c> that name the engine; <see cref="SensitivityOptions"/> has those of the check.</summary>
public sealed class TextReadingOptions
{
    public const string Section = "Sluice:Sensitivity";

    /// <summary>False: no image is read, and none is ever marked as sensitive.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Base URL of an Azure Image Analysis 4.0 resource: the cloud's, or the local vision service's.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The resource's key; without one, the app's managed identity is used.</summary>
    public string? Key { get; set; }

    /// <summary>Of the models behind the endpoint, where that is known: what another version read is read again.</summary>
    public string? ModelVersion { get; set; }

    /// <inheritdoc cref="EnginePipeline.NameOf"/>
    public string Engine => EnginePipeline.NameOf("imageanalysis-4.0-read/5", Endpoint, ModelVersion);

    public IEnumerable<string> Validate()
    {
        if (Enabled && (Endpoint is null || !Endpoint.IsAbsoluteUri))
            yield return $"{Section}:Endpoint must be the absolute URL of an Image Analysis resource (or set {Section}:Enabled to false)";
        else if (Enabled && string.IsNullOrEmpty(Key) && Endpoint!.Scheme != Uri.UriSchemeHttps)
            yield return $"{Section}:Key is missing: a managed identity is only shown to an https endpoint";
    }
}
