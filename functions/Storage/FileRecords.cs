using System.Text.Json;
using Sluice.Interceptors;
using Sluice.Moderation;
using Sluice.Verification;

namespace Sluice.Storage;

/// <summary>Between a file's row and what the steps found.</summary>
public static class FileRecords
{
    public static FileState State(FileRecord record) => Enum.Parse<FileState>(record.State);

    public static void Apply(FileRecord record, Findings findings)
    {
        record.Verification = findings.Verification.ToString();
        record.Decision = findings.Decision?.ToString();
        record.Reasons = JsonSerializer.Serialize(findings.Reasons, JsonSerializerOptions.Web);
        record.Interceptors = findings.Interceptors.Count == 0 ? null : JsonSerializer.Serialize(findings.Interceptors, JsonSerializerOptions.Web);
        if (findings.Resolution is { } resolution)
        {
            record.Type = resolution.Type;
            record.Width = Known(resolution.Width);
            record.Height = Known(resolution.Height);
            record.Frames = resolution.Frames > 0 ? resolution.Frames : null;
        }

        if (findings.Moderation is { } moderation)
        {
            record.Sha256 = moderation.Sha256;
            record.Adult = (int)moderation.Likelihoods.Adult;
            record.Spoof = (int)moderation.Likelihoods.Spoof;
            record.Medical = (int)moderation.Likelihoods.Medical;
            record.Violence = (int)moderation.Likelihoods.Violence;
            record.Racy = (int)moderation.Likelihoods.Racy;
        }

        if (findings.Sensitivity is { } sensitivity)
        {
            record.Sensitive = sensitivity.Sensitive;
            record.Kinds = string.Join(',', sensitivity.Kinds);
        }

        var engines = new[] { findings.Moderation?.Engine, findings.Sensitivity?.Engine }.OfType<string>().ToArray();
        record.Engines = engines.Length == 0 ? null : string.Join(", ", engines);
    }

    /// <summary>Gives a record the state failed; answers true.</summary>
    public static bool Fail(FileRecord record, Reason reason, DateTimeOffset at)
    {
        record.Verification = nameof(VerificationStatus.Failed);
        record.Reasons = JsonSerializer.Serialize<Reason[]>([reason], JsonSerializerOptions.Web);
        record.State = nameof(FileState.Failed);
        record.FinishedAt = at;
        return true;
    }

    /// <summary>Adds a reason to a record; false where it has it already.</summary>
    public static bool Add(FileRecord record, Reason reason)
    {
        var reasons = Reasons(record);
        if (reasons.Any(known => known.Code == reason.Code)) return false;
        record.Reasons = JsonSerializer.Serialize<Reason[]>([.. reasons, reason], JsonSerializerOptions.Web);
        return true;
    }

    private static long? Known(long pixels) => pixels > 0 ? pixels : null;

    public static FileVersion Version(FileRecord record) =>
        new(record.PartitionKey, record.Container, record.Blob, record.ContentETag);

    public static UploadContext Upload(FileRecord record) => new(
        record.Name, record.DeclaredType, record.Size, record.Conversation, record.ChannelType, record.Sender, record.Source);

    public static IReadOnlyList<Reason> Reasons(FileRecord record) => List<Reason>(record.Reasons);

    public static IReadOnlyList<InterceptorProgress> Interceptors(FileRecord record) => List<InterceptorProgress>(record.Interceptors);

    public static IReadOnlyList<string> Kinds(FileRecord record) =>
        record.Kinds?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Null where no moderation took place.</summary>
    public static ModerationLikelihoods? Likelihoods(FileRecord record) => record.Adult is null ? null : new ModerationLikelihoods(
        (Likelihood)record.Adult,
        (Likelihood)(record.Spoof ?? 0),
        (Likelihood)(record.Medical ?? 0),
        (Likelihood)(record.Violence ?? 0),
        (Likelihood)(record.Racy ?? 0));

    private static IReadOnlyList<T> List<T>(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<T>>(json, JsonSerializerOptions.Web)!;
}
