using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Moderation;
using Sluice.Verification;

namespace Sluice.Api;

/// <summary>Likelihoods 1 (very unlikely) to 5 (very likely); 0 is unknown, which is never a low likelihood.</summary>
public sealed record ModerationView(int Adult, int Spoof, int Medical, int Violence, int Racy)
{
    public static ModerationView Of(ModerationLikelihoods l) => new((int)l.Adult, (int)l.Spoof, (int)l.Medical, (int)l.Violence, (int)l.Racy);
}

/// <summary>A file's record as HTTP answers show it.</summary>
/// <param name="Step">What is being done at the moment; null once the state is final.</param>
/// <param name="Moderation">Null where no moderation took place.</param>
/// <param name="Unjudged">The categories that nobody judged.</param>
/// <param name="Kinds">Kinds of sensitive content: <c>passport</c>, <c>idCard</c>, <c>paymentCard</c>, <c>confidential</c>; more may follow.</param>
/// <param name="Version">Of the bytes that all of this is about: a decision names it.</param>
/// <param name="Reasons">For people.</param>
/// <param name="ReasonCodes">The same reasons for programs, in the same order.</param>
public sealed record FileView(
    string Id,
    string? Name,
    FileState State,
    string? Step,
    string? Type,
    long Size,
    long? Width,
    long? Height,
    int? Frames,
    VerificationStatus Verification,
    ModerationView? Moderation,
    IReadOnlyList<string> Unjudged,
    bool Sensitive,
    IReadOnlyList<string> Kinds,
    Decision? Decision,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> ReasonCodes,
    IReadOnlyList<InterceptorProgress> Interceptors,
    string? Conversation,
    string? ChannelType,
    string? Sender,
    string? Source,
    string? Sha256,
    string Version,
    string? Engines,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? ReviewDeadline,
    DateTimeOffset? FinishedAt)
{
    /// <param name="progress">Where the file is while it is under way; null where that is not known.</param>
    public static FileView Of(FileRecord record, Progress? progress = null)
    {
        var state = record.State;
        var live = state.IsFinal() ? null : progress;
        var reasons = record.Reasons;
        var likelihoods = ModerationLikelihoods.Of(record);
        return new FileView(
            record.PartitionKey,
            record.Name,
            live?.State ?? state,
            state.IsFinal() ? null : live?.Step ?? (state == FileState.Reviewing ? Steps.Review : Steps.Intake),
            record.Type,
            record.Size,
            record.Width,
            record.Height,
            record.Frames,
            record.Verification,
            likelihoods is null ? null : ModerationView.Of(likelihoods),
            likelihoods?.Unjudged() ?? [],
            record.Sensitive,
            record.Kinds,
            record.Decision,
            [.. reasons.Select(r => r.Text)],
            [.. reasons.Select(r => r.Code)],
            live?.Interceptors ?? InterceptorProgress.Of(record),
            record.Conversation,
            record.ChannelType,
            record.Sender,
            record.Source,
            record.Sha256,
            record.Version.BareETag(),
            record.Engines,
            record.ReceivedAt,
            record.ReviewDeadline,
            record.FinishedAt);
    }
}
