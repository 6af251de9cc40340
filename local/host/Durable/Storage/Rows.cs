using System.Globalization;

namespace Sluice.Host.Durable.Storage;

/// <summary>
/// Row keys. All of an instance is one partition, for a step to be one entity-group transaction: the instance row, a row for
/// each committed step of its history, and a row for each message that was acknowledged but not yet taken in.
/// </summary>
internal static class Rows
{
    public const string Instance = "instance";

    public static string History(string incarnation, int generation, int step) => $"{HistoryOf(incarnation, generation)}{step:D8}";

    public static string HistoryOf(string incarnation, int generation) => $"history-{incarnation}-{generation:D8}-";

    public static string InboxOf(string incarnation) => $"inbox-{incarnation}-";

    public static string Inbox(string incarnation, long number) => $"{InboxOf(incarnation)}{number:D19}";

    public static long InboxNumber(string rowKey) =>
        long.Parse(rowKey.AsSpan(rowKey.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
