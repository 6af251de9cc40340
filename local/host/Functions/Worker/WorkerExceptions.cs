using System.Text.RegularExpressions;

namespace Sluice.Host.Functions.Worker;

/// <summary>
/// A function failed in the worker. The Durable extension reads the text: it takes the failure of an activity out of
/// <c>Result: …\nException: …\nStack: …</c>.
/// </summary>
public sealed partial class WorkerFunctionException(string status, string type, string message, string stack)
    : Exception($"Result: {status}\nException: {message}\nStack: {stack}")
{
    /// <summary>Of the exception in the worker, whose text begins with it where it is not said apart; empty where it is neither.</summary>
    public string Type { get; } = type.Length > 0 ? type : TypeName().Match(message).Value;

    /// <summary>In the worker.</summary>
    public override string StackTrace => stack;

    [GeneratedRegex(@"^\w+(\.\w+)+(?=:|\r|\n|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeName();
}

/// <summary>
/// The worker ended under an invocation. The Durable extension knows the exception by this name, and gives the work back to
/// its queue instead of failing it.
/// </summary>
public sealed class WorkerProcessExitException(string message) : Exception(message);

/// <summary>The app's own program did not start; the message has what it said.</summary>
public sealed class WorkerStartException(string message, Exception? inner = null) : Exception(message, inner);
