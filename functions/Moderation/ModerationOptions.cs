using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Moderation;

public enum ModerationProvider
{
    /// <summary>Google Cloud Vision SafeSearch.</summary>
    SafeSearch,

    /// <summary>Azure AI Content Safety.</summary>
    ContentSafety,
}

/// <summary>Settings <c>Sluice:Moderation</c>: the engine, and the policy (with policies of their own for channel types).</summary>
public sealed class ModerationOptions
{
    public const string Section = "Sluice:Moderation";

    public static readonly Reason Disabled = new("moderationOff", "Moderation is switched off, so nobody judged the image.");

    /// <summary>False: nothing is judged, every category is unknown, and <see cref="ModerationPolicy.Unknown"/> decides.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whose protocol the endpoint speaks. The local vision service speaks both.</summary>
    public ModerationProvider Provider { get; set; } = ModerationProvider.SafeSearch;

    /// <summary>Base URL of the provider: the cloud's, or the local vision service's.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The provider's key. Content Safety without one is called with the app's managed identity.</summary>
    public string? Key { get; set; }

    /// <summary>Of the models behind the endpoint, where that is known: what another version judged is judged again.</summary>
    public string? ModelVersion { get; set; }

    public ModerationPolicy Policy { get; set; } = new();

    /// <summary>Policies by channel type; a channel type without one has <see cref="Policy"/>.</summary>
    public Dictionary<string, ModerationPolicy> ChannelTypes { get; set; } = new(StringComparer.Ordinal);

    public ModerationPolicy PolicyFor(string? channelType) =>
        channelType is not null && ChannelTypes.TryGetValue(channelType, out var own) ? own : Policy;

    /// <inheritdoc cref="EnginePipeline.NameOf"/>
    public string Engine => EnginePipeline.NameOf(
        Provider == ModerationProvider.ContentSafety ? "contentsafety-2024-09-01/3" : "safesearch-v1/3", Endpoint, ModelVersion);

    public IEnumerable<string> Validate()
    {
        if (Enabled && (Endpoint is null || !Endpoint.IsAbsoluteUri))
            yield return $"{Section}:Endpoint must be the absolute URL of a {Provider} service (or set {Section}:Enabled to false)";
        if (Enabled && string.IsNullOrWhiteSpace(Key))
        {
            if (Provider == ModerationProvider.SafeSearch) yield return $"{Section}:Key is missing: SafeSearch takes no managed identity";
            else if (Endpoint is { IsAbsoluteUri: true } && Endpoint.Scheme != Uri.UriSchemeHttps)
                yield return $"{Section}:Key is missing: a managed identity is only shown to an https endpoint";
        }
        var policies = ChannelTypes.Select(t => ($"ChannelTypes:{t.Key}", t.Value)).Prepend(("Policy", Policy));
        foreach (var (name, policy) in policies)
        {
            foreach (var (category, limit) in policy.Limits.ByCategory())
                if (limit is < 1 or > 5) yield return $"{Section}:{name}:Limits:{category} is {limit}; limits go from 1 to 5";
        }
    }
}
