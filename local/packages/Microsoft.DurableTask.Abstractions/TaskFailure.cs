namespace Microsoft.DurableTask;

/// <summary>A failure as it crosses the boundary between tasks: never the exception object itself.</summary>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new TaskFailureDetails(
            exception.GetType().ToString(),
            exception.Message,
            exception.StackTrace,
            exception switch
            {
                TaskFailedException failed => failed.FailureDetails,
                { InnerException: { } inner } => FromException(inner),
                _ => null,
            },
            null);
    }

    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failure is of this exception type or of one derived from it.</summary>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException($"{targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        if (string.Equals(ErrorType, targetBaseExceptionType.FullName, StringComparison.Ordinal)) return true;
        return Find(ErrorType) is { } type && targetBaseExceptionType.IsAssignableFrom(type);
    }

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    private static Type? Find(string name) =>
        Type.GetType(name, throwOnError: false)
        ?? AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(name, throwOnError: false)).FirstOrDefault(t => t is not null);
}

/// <summary>Thrown in an orchestrator where an activity or sub-orchestrator that it awaits has failed.</summary>
public sealed class TaskFailedException : Exception
{
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base(MessageOf(taskName, taskId, failureDetails))
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails;
    }

    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : base(MessageOf(taskName, taskId, TaskFailureDetails.FromException(innerException)), innerException)
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = TaskFailureDetails.FromException(innerException);
    }

    public string TaskName { get; }

    public int TaskId { get; }

    public TaskFailureDetails FailureDetails { get; }

    public bool IsCausedByException<T>()
        where T : Exception => FailureDetails.IsCausedBy<T>();

    private static string MessageOf(string taskName, int taskId, TaskFailureDetails details) =>
        $"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {details.ErrorMessage}";
}
