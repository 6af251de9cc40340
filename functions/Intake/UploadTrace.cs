using System.Diagnostics;

namespace Sluice.Intake;

/// <summary>
/// Storage's notice of a blob carries no trace. The ticket does: so what happens to a file is one trace, from the request for its
/// upload on.
/// </summary>
internal static class UploadTrace
{
    public static readonly ActivitySource Source = new("Sluice.Intake");

    /// <summary>A span of the intake in the trace of the upload; null where that was not traced.</summary>
    public static Activity? Continue(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, out var upload) ? Source.StartActivity("intake", ActivityKind.Consumer, upload) : null;
}
