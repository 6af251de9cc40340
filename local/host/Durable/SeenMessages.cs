using System.Globalization;

namespace Sluice.Host.Durable;

/// <summary>
/// Which events of other orchestrations an instance has taken in. After a crash a sender sends those of its last step once
/// more. One sender's events come in order, so the last of each tells.
/// </summary>
internal sealed class SeenMessages
{
    private readonly Dictionary<string, (int Generation, int Task)> _last = new(StringComparer.Ordinal);

    /// <summary>The id of an event, from what is the same whenever it is sent again.</summary>
    public static string IdOf(string sender, string incarnation, int generation, int task) => $"{sender}/{incarnation}/{generation}/{task}";

    public bool Contains(string message)
    {
        var (sender, number) = Parse(message);
        return _last.TryGetValue(sender, out var last) && number.CompareTo(last) <= 0;
    }

    public void Add(string message)
    {
        if (Contains(message)) return;
        var (sender, number) = Parse(message);
        _last[sender] = number;
    }

    /// <summary>The last of each sender that may send it again.</summary>
    /// <param name="maySend">Whether the instance of this id has not ended.</param>
    public IReadOnlyList<string> Last(Func<string, bool> maySend) =>
        [.. _last.Where(s => maySend(s.Key[..s.Key.LastIndexOf('/')])).Select(s => $"{s.Key}/{s.Value.Generation}/{s.Value.Task}")];

    /// <summary>An id of an instance may have slashes itself.</summary>
    private static (string Sender, (int Generation, int Task) Number) Parse(string message)
    {
        var task = message.LastIndexOf('/');
        var generation = message.LastIndexOf('/', task - 1);
        return (message[..generation], (int.Parse(message.AsSpan()[(generation + 1)..task], CultureInfo.InvariantCulture), int.Parse(message.AsSpan()[(task + 1)..], CultureInfo.InvariantCulture)));
    }
}
