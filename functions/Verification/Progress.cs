using System.Text.Json;
using Sluice.Files;
using Sluice.Http;
using Sluice.Interceptors;

namespace Sluice.Verification;

/// <summary>The orchestration's custom status: where a file is while it is under way.</summary>
/// <param name="Findings">What is known already; the record has it only at the end, or once a person is asked.</param>
public sealed record Progress(FileState State, string Step, RecordedFindings? Findings = null, IReadOnlyList<InterceptorProgress>? Interceptors = null)
{
    // The platform's limit is 16 KiB of UTF-16. Any converter's text is at most as long as the default options', which escape all but ASCII.
    private const int MaxLength = 16 * 1024 / sizeof(char);

    /// <summary>
    /// Where interceptors are asked, within the length that a custom status may have: names and reasons are shortened as far as it needs.
    /// The file's record has them in full.
    /// </summary>
    public static Progress Intercepting(Findings findings, IReadOnlyList<InterceptorProgress> interceptors)
    {
        var progress = new Progress(FileState.Intercepting, Steps.Intercept, Known(findings), interceptors);
        for (var words = InterceptorDecision.MaxReason; words > 0 && JsonSerializer.Serialize(progress).Length > MaxLength; words /= 2)
            progress = progress with { Interceptors = [.. interceptors.Select(one => Shorten(one, words))] };
        return progress;
    }

    /// <summary>While the file is looked at.</summary>
    public static Progress Checking(Findings findings) => new(FileState.Checking, Steps.Check, Known(findings));

    private static RecordedFindings Known(Findings findings) => (findings with { Interceptors = [] }).ToRecord();

    private static InterceptorProgress Shorten(InterceptorProgress one, int words) =>
        one with { Name = PlainText.Clean(one.Name, words)!, Reason = PlainText.Clean(one.Reason, words) };
}

/// <summary>The steps that a file passes, as the README lists them; a test compares the two lists.</summary>
public static class Steps
{
    public const string Intake = "intake";
    public const string Inspect = "inspect";
    public const string Check = "moderate and classify";
    public const string Decide = "decide";
    public const string Intercept = "intercept";
    public const string Review = "review";
    public const string Complete = "release or reject";
    public const string Notify = "notify";

    public static readonly IReadOnlyList<string> All = [Intake, Inspect, Check, Decide, Intercept, Review, Complete, Notify];
}
