namespace Sluice.Retention;

/// <summary>Settings <c>Sluice:Retention</c>: how long what stays is kept, from its end on. A day to 3,660 days each; null: for ever.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Sluice:Retention";

    private static readonly TimeSpan Least = TimeSpan.FromDays(1), Most = TimeSpan.FromDays(3660);

    /// <summary>Released files, their bytes and records. Default null: they are the chat's.</summary>
    public TimeSpan? Released { get; set; }

    /// <summary>Records of rejected files; their bytes go by <c>Sluice:Verification:RejectedRetention</c>. Default 365 days.</summary>
    public TimeSpan? Rejected { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Files that could not be checked, their bytes and records: nobody has looked at them in all that time. Default 30 days.</summary>
    public TimeSpan? Unsupported { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Files whose verification failed and that nobody verified again, their bytes and records. Default 30 days.</summary>
    public TimeSpan? Failed { get; set; } = TimeSpan.FromDays(30);

    /// <summary>What engines said of a content; afterwards they are asked again. Default 90 days.</summary>
    public TimeSpan? Analyses { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Rows of the audit. Default null: what may be forgotten is not ours to say.</summary>
    public TimeSpan? Audit { get; set; }

    public IEnumerable<string> Validate() =>
        from one in new (string Name, TimeSpan? Value)[]
        {
            (nameof(Released), Released), (nameof(Rejected), Rejected), (nameof(Unsupported), Unsupported), (nameof(Failed), Failed),
            (nameof(Analyses), Analyses), (nameof(Audit), Audit),
        }
        where one.Value is { } kept && (kept < Least || kept > Most)
        select $"{Section}:{one.Name} is {one.Value}; it must be between a day and {Most.TotalDays} days, or empty for ever";
}
