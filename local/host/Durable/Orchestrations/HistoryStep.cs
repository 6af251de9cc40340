using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>
/// One committed step of an orchestration: what reached it, in this order and at this time, and what its code did then.
/// Handing the same to the code again gives the same again; that is what replay is.
/// </summary>
/// <param name="Carried">
/// The first step after continue-as-new: the events are those that the execution before left over, the actions are the
/// last messages of that execution. No code ran in it.
/// </param>
/// <param name="Seen">Where carried: the last event of each other orchestration that the executions before took in.</param>
internal sealed record HistoryStep(
    DateTimeOffset At,
    IReadOnlyList<HistoryEvent> In,
    IReadOnlyList<OrchestratorAction> Out,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Carried = false,
    IReadOnlyList<string>? Seen = null)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Whether other instances must hear of this step.</summary>
    [JsonIgnore]
    public bool HasMessages => Out.Any(a => a is SubOrchestrationScheduled or EventSent or TerminationSent);

    /// <summary>Activities, sub-orchestrations and timers that these steps began, and whose outcome did not enter them.</summary>
    public static IEnumerable<OrchestratorAction> Open(IReadOnlyList<HistoryStep> steps)
    {
        var ended = steps.SelectMany(s => s.In).Select(e => e.TaskId).ToHashSet();
        return steps.SelectMany(s => s.Out).Where(a => a.TaskId is { } task && !ended.Contains(task));
    }

    public static HistoryStep Parse(string json) =>
        JsonSerializer.Deserialize<HistoryStep>(json, Format) ?? throw new InvalidDataException("A history row is empty.");

    public static HistoryEvent ParseEvent(string json) =>
        JsonSerializer.Deserialize<HistoryEvent>(json, Format) ?? throw new InvalidDataException("An inbox row is empty.");

    public static string Write(HistoryEvent message) => JsonSerializer.Serialize(message, Format);

    public string Write() => JsonSerializer.Serialize(this, Format);
}
