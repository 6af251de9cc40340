using Sluice.Verification;

namespace Sluice.Moderation;

/// <summary>Settings <c>Sluice:Moderation</c>: the engine, and the policy (with policies of their own for channel types).</summary>
public sealed class ModerationOptions
{
    public const string Section = "Sluice:Moderation";

    public static readonly Reason Disabled = new("moderationOff", "Moderation is switched off, so nobody judged the picture.");

    /// <summary>False: nothing is judged, every category is unknown, and <see cref="ModerationPolicy.Unknown"/> decides.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Base URL of a Google Cloud Vision SafeSearch service: the cloud's, or the local vision service's.</summary>
    public Uri? Endpoint { get; set; }
    public string? Key { get; set; }

    /// <summary>The largest request in bytes; base64 makes an image a third larger. Default 10 MB, Google's limit.</summary>
    public int MaxRequestBytes { get; set; } = 10_000_000;

    public ModerationPolicy Policy { get; set; } = new();

    /// <summary>Policies by channel type; a channel type without one has <see cref="Policy"/>.</summary>
    public Dictionary<string, ModerationPolicy> ChannelTypes { get; set; } = new(StringComparer.Ordinal);

    public ModerationPolicy PolicyFor(string? channelType) =>
        channelType is not null && ChannelTypes.TryGetValue(channelType, out var own) ? own : Policy;

    public IEnumerable<string> Validate()
    {
        if (Enabled && (Endpoint is null || !Endpoint.IsAbsoluteUri))
            yield return $"{Section}:Endpoint must be the absolute URL of a SafeSearch service (or set {Section}:Enabled to false)";
        if (Enabled && string.IsNullOrWhiteSpace(Key)) yield return $"{Section}:Key is missing";
        if (MaxRequestBytes < 1_000_000) yield return $"{Section}:MaxRequestBytes is {MaxRequestBytes}; it must be at least 1,000,000";
        var policies = ChannelTypes.Select(t => ($"ChannelTypes:{t.Key}", t.Value)).Prepend(("Policy", Policy));
        foreach (var (name, policy) in policies)
        {
            foreach (var (category, limit) in policy.Limits.ByCategory())
                if (limit is < 1 or > 5) yield return $"{Section}:{name}:Limits:{category} is {limit}; limits go from 1 to 5";
        }
    }
}
