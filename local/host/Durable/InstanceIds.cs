namespace Sluice.Host.Durable;

/// <summary>The rule for instance ids of Durable Functions; they become table keys and parts of URLs.</summary>
internal static class InstanceIds
{
    public const int MaxLength = 100;

    /// <exception cref="ArgumentException">Not an instance id.</exception>
    public static void Check(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (id.Length > MaxLength) throw new ArgumentException($"An instance id has at most {MaxLength} characters.", nameof(id));
        if (id[0] == '@') throw new ArgumentException("An instance id does not begin with '@'.", nameof(id));
        if (id.AsSpan().IndexOfAny("/\\#?") >= 0 || id.Any(char.IsControl))
            throw new ArgumentException("An instance id has no '/', '\\', '#', '?' or control characters.", nameof(id));
    }
}
