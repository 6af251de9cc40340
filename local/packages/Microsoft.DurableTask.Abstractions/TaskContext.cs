namespace Microsoft.DurableTask;

/// <summary>What an activity knows about the call.</summary>
public abstract class TaskActivityContext
{
    public abstract TaskName Name { get; }

    public abstract string InstanceId { get; }

    public virtual string Version => "";
}

/// <summary>The orchestration that called this one.</summary>
public record ParentOrchestrationInstance(TaskName Name, string InstanceId);
