namespace Sluice.Engines;

/// <summary>
/// Settings <c>Sluice:Scaling</c>: the vision service of Sluice, which decodes images for providers elsewhere. Without one, they get files as
/// they are, and one that a provider would not take is not judged. The providers that judge are named by <c>Sluice:Moderation</c> and
/// <c>Sluice:Sensitivity</c>.
/// </summary>
public sealed class ScalingOptions
{
    public const string Section = "Sluice:Scaling";

    public Uri? Endpoint { get; set; }
    public string? Key { get; set; }

    public IEnumerable<string> Validate()
    {
        if (Endpoint is { IsAbsoluteUri: false }) yield return $"{Section}:Endpoint must be the absolute URL of a Sluice vision service";
        if (Endpoint is not null && string.IsNullOrWhiteSpace(Key)) yield return $"{Section}:Key is missing: the key that the vision service was started with";
    }
}
