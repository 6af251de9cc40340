using Microsoft.DurableTask;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>Failures that no retry mends, since they lie in what the host runs; named as the Durable SDK names them.</summary>
internal static class FinalFailures
{
    private const string Activity = "ActivityTaskNotFound";
    private const string Orchestrator = "OrchestratorTaskNotFound";
    private const string Version = "VersionMismatch";

    public static bool Has(TaskFailureDetails failure) => failure.ErrorType is Activity or Orchestrator or Version;

    public static TaskFailureDetails ActivityNotFound(string name) => New(Activity, $"The function app has no activity '{name}'.");

    public static TaskFailureDetails OrchestratorNotFound(string name) => New(Orchestrator, $"The function app has no orchestrator '{name}'.");

    public static TaskFailureDetails VersionMismatch(string version, DurableOptions options) => New(
        Version, $"The orchestration has version '{version}'; this host runs '{options.DefaultVersion}' ({options.VersionMatchStrategy}).");

    private static TaskFailureDetails New(string type, string message) => new(type, message, null, null, null);
}
