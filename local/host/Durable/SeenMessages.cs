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
        IdOf($"{sender.Id}/{sender.Incarnation}", (sender.Rewinds, generation, task));

    /// <param name="message">As <see cref="IdOf"/> makes them; one of another form was never seen.</param>
    public bool Contains(string message) =>
        Parse(message) is { } id && _last.TryGetValue(id.Sender, out var last) && id.Number.CompareTo(last) <= 0;

    public void Add(string message)
    {
        if (!Contains(message) && Parse(message) is { } id) _last[id.Sender] = id.Number;
    }

    /// <summary>The last of each sender that may send it again.</summary>
    /// <param name="maySend">Whether the instance of this id has not ended.</param>
    public IReadOnlyList<string> Last(Func<string, bool> maySend) =>
        [.. _last.Where(s => maySend(s.Key[..s.Key.LastIndexOf('/')])).Select(s => IdOf(s.Key, s.Value))];

    private static string IdOf(string sender, (int Rewinds, int Generation, int Task) number) =>
        $"{sender}/{number.Rewinds}.{number.Generation}.{number.Task}";

    /// <summary>An id of an instance may have slashes itself.</summary>
    private static (string Sender, (int Rewinds, int Generation, int Task) Number)? Parse(string message)
    {
        var slash = message.LastIndexOf('/');
        var numbers = message[(slash + 1)..].Split('.');
        return numbers.Length == 3
            ? (message[..slash], (Number(numbers[0]), Number(numbers[1]), Number(numbers[2])))
            : null;

        static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
