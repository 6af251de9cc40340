using Sluice.Host.Functions;
using Sluice.Host.Functions.Worker;
using Sluice.Setup;

namespace Sluice.Host.Start;

/// <summary>Turns what kept the host from starting into lines for the operator.</summary>
public static class StartErrors
{
    /// <returns>One line a problem; null for a defect, which deserves its stack trace.</returns>
    public static IReadOnlyList<string>? Describe(Exception error) => error switch
    {
        SettingsException settings => settings.Problems,
        WorkerStartException worker => worker.Message.Split('\n'),
        AggregateException { InnerExceptions: var all } => All(all),
        StartException or SetupException => [error.Message],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => [error.Message],
        UnauthorizedAccessException => [error.Message],
        _ => null,
    };

    private static List<string>? All(IEnumerable<Exception> errors)
    {
        List<string> lines = [];
        foreach (var error in errors)
        {
            if (Describe(error) is not { } some) return null;
            lines.AddRange(some);
        }
        return lines;
    }
}
