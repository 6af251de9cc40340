using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>Folder of an instance's large values. Its id is hashed: as a part of a path it could mean something else (<c>..</c>).</summary>
    public static string Blobs(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))) + "/";

    public static string Blobs(string id, string incarnation) => $"{Blobs(id)}{incarnation}/";

    public static string Blobs(string id, string incarnation, int generation) => $"{Blobs(id, incarnation)}{generation:D8}/";

    /// <summary>Messages outlive a generation: their blobs sort after those of all generations.</summary>
    public static string InboxBlobs(string id, string incarnation) => $"{Blobs(id, incarnation)}inbox/";

    public static long InboxNumber(string rowKey) =>
        long.Parse(rowKey.AsSpan(rowKey.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
