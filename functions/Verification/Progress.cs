using Sluice.Interceptors;

namespace Sluice.Verification;

/// <summary>The orchestration's custom status: where a file is while it is under way.</summary>
public sealed record Progress(FileState State, string Step, IReadOnlyList<InterceptorProgress>? Interceptors = null);

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
