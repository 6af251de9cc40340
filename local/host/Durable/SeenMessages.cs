using System.Globalization;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable;

/// <summary>
/// Which events of other orchestrations an instance has taken in. After a crash a sender sends those of its last step once
/// more. One sender's events come in order, so the last of each tells.
/// </summary>
internal sealed class SeenMessages
{
    private readonly Dictionary<string, (int Rewinds, int Generation, int Task)> _last = new(StringComparer.Ordinal);

    /// <summary>The id of an event, from what is the same whenever it is sent again.</summary>
    public static string IdOf(InstanceRecord sender, int generation, int task) =>
        $"{sender.Id}/{sender.Incarnation}/{sender.Rewinds}.{generation}.{task}";

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
        [.. _last.Where(s => maySend(s.Key[..s.Key.LastIndexOf('/')])).Select(s => $"{s.Key}/{s.Value.Rewinds}.{s.Value.Generation}.{s.Value.Task}")];

    /// <summary>An id of an instance may have slashes itself.</summary>
    private static (string Sender, (int Rewinds, int Generation, int Task) Number) Parse(string message)
    {
        var slash = message.LastIndexOf('/');
        int[] numbers = [.. message[(slash + 1)..].Split('.').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        return (message[..slash], (numbers[0], numbers[1], numbers[2]));
    }
}
