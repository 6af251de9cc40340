namespace Sluice.Storage;

/// <summary>The blob containers.</summary>
public static class Containers
{
    /// <summary>Quarantine: where clients upload. Nobody but Sluice reads it.</summary>
    public const string Uploads = "uploads";

    /// <summary>Released files; a blob's name is its file's id.</summary>
    public const string Files = "files";

    /// <summary>Rejected files, where they are kept, for the configured retention.</summary>
    public const string Rejected = "rejected";

    /// <summary>Copies of files that another system keeps and only asked about; removed with the answer.</summary>
    public const string Borrowed = "borrowed";
}

/// <summary>The tables.</summary>
public static class Tables
{
    public const string Files = "files";
    public const string Audit = "audit";
    public const string Interceptors = "interceptors";
    public const string Settings = "settings";
    public const string Verdicts = "verdicts";
    public const string Tokens = "tokens";

    public static readonly IReadOnlyList<string> All = [Files, Audit, Interceptors, Settings, Verdicts, Tokens];
}
