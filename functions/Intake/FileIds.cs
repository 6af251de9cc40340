using System.Security.Cryptography;
using System.Text;
using Azure;

namespace Sluice.Intake;

/// <summary>Ids of files: safe as table key, blob name and URL segment, whatever the upload's name is.</summary>
public static class FileIds
{
    private const string TicketPrefix = "t-";

    /// <summary>The id of a ticket, which is also the name of the blob to upload.</summary>
    /// <param name="random">An id of <see cref="Tokens.RandomIds.NewId"/>.</param>
    public static string ForTicket(string random) => TicketPrefix + random;

    /// <summary>True where a blob's name has the form of a ticket's id; only the ticket's row says that it is one.</summary>
    public static bool MayBeTicket(string blobName) =>
        blobName.StartsWith(TicketPrefix, StringComparison.Ordinal) && blobName.Length == TicketPrefix.Length + 32
        && blobName.AsSpan(TicketPrefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>The id of a file uploaded without a ticket: each version is a file of its own.</summary>
    public static string ForUpload(string container, string blobName, ETag etag)
    {
        // Listings and headers differ in the quotes; the header's form is the one.
        var version = etag.ToString("H");
        return "f-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{container}\n{blobName}\n{version}")))[..32];
    }
}
