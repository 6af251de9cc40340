using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Interceptors.Asking;

/// <summary>The file that the interceptors are asked about.</summary>
/// <param name="Type">The file's real type.</param>
/// <param name="Run">Of the file's verification, from 1 on.</param>
public sealed record FileInQuestion(FileVersion Version, UploadContext Upload, string Type, int Run);

/// <summary>Input of <see cref="CallInterceptor"/>.</summary>
/// <param name="Started">When this interceptor's turn began; the event's timestamp on every attempt.</param>
/// <param name="Expires">The interceptor's deadline.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="MatchType">Only backtracking can match the interceptor's filter, so the activity has to.</param>
public sealed record InterceptorCall(
    FileInQuestion File,
    InterceptorSnapshot Interceptor,
    DateTimeOffset Started,
    DateTimeOffset Expires,
    int Attempt,
    bool MatchType)
{
    /// <inheritdoc cref="InterceptorClaim.Turn"/>
    public string Turn => InterceptorClaim.TurnOf(File.Version.Id, Interceptor.Id, File.Run);
}

[JsonConverter(typeof(CamelCaseEnumConverter<AnswerKind>))]
public enum AnswerKind
{
    /// <summary>The webhook was taken; the decision comes by another way.</summary>
    Delivered,

    /// <summary>The answer itself was a signed decision, or there is one already.</summary>
    Decided,

    /// <summary>Busy, or broken for the moment.</summary>
    Retry,

    /// <summary>Not called: too many calls of it are under way.</summary>
    Busy,

    /// <summary>Another attempt would not help.</summary>
    Failed,

    /// <summary>Not called: switched off, deleted, or its filter does not match.</summary>
    Skipped,
}

/// <summary>What came of one call.</summary>
/// <param name="Reason">The interceptor's, or what went wrong.</param>
/// <param name="RetryAfter">How long the interceptor asked to be left alone.</param>
public sealed record InterceptorAnswer(
    AnswerKind Kind, Verdict? Verdict = null, string? Reason = null, TimeSpan? RetryAfter = null);

/// <summary>Input of <see cref="CloseInterceptor"/>.</summary>
/// <param name="Turn">Key of the decision's row.</param>
/// <param name="OnlyWhereOff">Leaves the wait alone unless the interceptor was switched off.</param>
public sealed record InterceptorClosing(
    string Turn, DateTimeOffset Expires, FileVersion File, string InterceptorId, bool OnlyWhereOff = false);
