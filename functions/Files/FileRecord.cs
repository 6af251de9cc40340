using System.Runtime.Serialization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace Sluice.Files;

/// <summary>A row of the table <c>files</c>: what is known of one file. Lists are JSON; likelihoods are 0 (unknown) or 1..5.</summary>
public sealed class FileRecord : ITableEntity
{
    public const string Row = "file";

    /// <summary>The file's id.</summary>
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = Row;
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    public string Container { get; set; } = "";
    public string Blob { get; set; } = "";

    /// <summary>The ETag of the uploaded bytes that this row speaks about.</summary>
    public string ContentETag { get; set; } = "";
    public string? Sha256 { get; set; }
    public string InstanceId { get; set; } = "";

    /// <summary>1 for the first verification of these bytes; each request to verify again adds one.</summary>
    public int Run { get; set; } = 1;

    public string? Name { get; set; }
    public string? DeclaredType { get; set; }
    public string? StoredType { get; set; }
    public long Size { get; set; }
    public string? Conversation { get; set; }
    public string? ChannelType { get; set; }
    public string? Sender { get; set; }
    public string? Source { get; set; }

    public FileState State { get; set; } = FileState.Received;
    public string? Type { get; set; }
    public long? Width { get; set; }
    public long? Height { get; set; }
    public int? Frames { get; set; }
    public VerificationStatus Verification { get; set; } = VerificationStatus.Pending;
    public int? Adult { get; set; }
    public int? Spoof { get; set; }
    public int? Medical { get; set; }
    public int? Violence { get; set; }
    public int? Racy { get; set; }
    public bool Sensitive { get; set; }

    [DataMember(Name = "Kinds")]
    public string? KindsText { get; set; }
    public Decision? Decision { get; set; }

    [DataMember(Name = "Reasons")]
    public string? ReasonsJson { get; set; }

    /// <summary>Where each interceptor stood at the end.</summary>
    [DataMember(Name = "Interceptors")]
    public string? InterceptorsJson { get; set; }
    public string? Engines { get; set; }

    /// <summary>A person's decision (<c>approve</c>, <c>reject</c> or <c>timeout</c>): written once, by whoever is first.</summary>
    public string? ReviewDecision { get; set; }
    public string? ReviewReason { get; set; }
    public string? ReviewedBy { get; set; }
    public DateTimeOffset? ReviewedAt { get; set; }
    public DateTimeOffset? ReviewDeadline { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The bytes that this row speaks about.</summary>
    [IgnoreDataMember]
    public FileVersion Version => new(PartitionKey, Container, Blob, ContentETag);

    [IgnoreDataMember]
    public UploadContext Upload => new(Name, DeclaredType, Size, Conversation, ChannelType, Sender, Source, StoredType);

    [IgnoreDataMember]
    public IReadOnlyList<string> Kinds => KindsText?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    [IgnoreDataMember]
    public IReadOnlyList<Reason> Reasons
    {
        get => ReasonsJson is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<Reason>>(ReasonsJson, JsonSerializerOptions.Web)!;
        set => ReasonsJson = JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
    }

    /// <summary>Takes over what was found; what was not looked at stays as it is.</summary>
    public void Apply(RecordedFindings findings)
    {
        Verification = findings.Verification;
        Decision = findings.Decision;
        Reasons = findings.Reasons;
        InterceptorsJson = findings.InterceptorsJson;
        Engines = findings.Engines;
        if (findings.Header is { } header) (Type, Width, Height, Frames) = (header.Type, header.Width, header.Height, header.Frames);
        if (findings.Likelihoods is { } likelihoods)
        {
            Sha256 = findings.Sha256;
            (Adult, Spoof, Medical, Violence, Racy) = (likelihoods.Adult, likelihoods.Spoof, likelihoods.Medical, likelihoods.Violence, likelihoods.Racy);
        }

        if (findings.Kinds is { } kinds) (Sensitive, KindsText) = (findings.Sensitive, string.Join(',', kinds));
    }

    /// <summary>Gives the record the state failed; answers true.</summary>
    public bool Fail(Reason reason, DateTimeOffset at)
    {
        Verification = VerificationStatus.Failed;
        Reasons = [reason];
        State = FileState.Failed;
        FinishedAt = at;
        return true;
    }

    /// <summary>Adds a reason; false where the record has it already.</summary>
    public bool Add(Reason reason)
    {
        var reasons = Reasons;
        if (reasons.Any(known => known.Code == reason.Code)) return false;
        Reasons = [.. reasons, reason];
        return true;
    }
}
