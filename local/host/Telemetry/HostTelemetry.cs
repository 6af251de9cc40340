using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sluice.Host.Telemetry;

/// <summary>
/// What the host says of itself: spans and metrics, for whoever listens. Attributes are names of functions, ids, counts and
/// codes; never names or text of files, tokens, URLs or messages of exceptions.
/// </summary>
internal static class HostTelemetry
{
    /// <summary>Of the source of the spans, and of the meter.</summary>
    public const string Name = "Sluice.Host";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>By <c>durabletask.task.name</c>.</summary>
    public static readonly Counter<long> OrchestrationsStarted = Meter.CreateCounter<long>(
        "sluice.orchestrations.started", "{orchestration}", "Orchestrations whose first step is committed.");

    /// <summary>By <c>durabletask.task.name</c> and <c>durabletask.task.status</c>.</summary>
    public static readonly Counter<long> OrchestrationsEnded = Meter.CreateCounter<long>(
        "sluice.orchestrations.ended", "{orchestration}", "Orchestrations that completed, failed or were terminated.");

    public static readonly UpDownCounter<long> OrchestrationsActive = Meter.CreateUpDownCounter<long>(
        "sluice.orchestrations.active", "{orchestration}", "Orchestrations that have not ended.");

    public static readonly UpDownCounter<long> ActivitiesWaiting = Meter.CreateUpDownCounter<long>(
        "sluice.activities.waiting", "{activity}", "Activities that wait for one of the slots of maxConcurrentActivityFunctions.");

    /// <summary>By <c>durabletask.task.name</c>; failed ones with <c>error.type</c>.</summary>
    public static readonly Histogram<double> ActivityDuration = Meter.CreateHistogram<double>(
        "sluice.activity.duration", "s", "How long an activity ran.");

    /// <summary>By <c>faas.name</c> and <c>faas.trigger</c>; failed ones with <c>error.type</c>.</summary>
    public static readonly Histogram<double> InvocationDuration = Meter.CreateHistogram<double>(
        "faas.invoke_duration", "s", "How long a function ran that a trigger started.");

    /// <summary>By <c>faas.name</c>.</summary>
    public static readonly Histogram<double> TriggerLag = Meter.CreateHistogram<double>(
        "sluice.trigger.lag", "s", "From the change in storage until the function that it triggers begins. Storage notes blobs' times in whole seconds.");

    /// <summary>By <c>sluice.storage.service</c>, <c>http.request.method</c> and <c>http.response.status_code</c> (0: no answer).</summary>
    public static readonly Counter<long> StorageRequests = Meter.CreateCounter<long>(
        "sluice.storage.requests", "{request}", "Requests of the host to storage.");

    /// <summary>Notes a failure by its type; its message may hold what is nobody's business.</summary>
    public static void Fail(this Activity? span, string errorType) => span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", errorType);
}
