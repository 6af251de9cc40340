using System.Security.Cryptography;
using System.Text;
using Sluice.Files;

namespace Sluice.Unblu.Vetting;

/// <summary>A file that the Unblu server asks about; input of <see cref="VetForUnblu"/>.</summary>
/// <param name="Id">Made from the token, so that the event's repeats are the same file.</param>
/// <param name="Upload">What the event says of the file.</param>
/// <param name="Access">A sealed <see cref="UnbluAccess"/>: the token is a secret, and orchestrations' inputs are not.</param>
/// <param name="Deadline">When the server has to have its answer.</param>
public sealed record UnbluFile(string Id, UploadContext Upload, string Access, DateTimeOffset Deadline)
{
    /// <summary>One for each token, which an event's repeats share.</summary>
    public static string IdOf(string token) => "u-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..32];
}

/// <summary>What opens and decides the file at the Unblu server.</summary>
public sealed record UnbluAccess(string Token, Uri Link);
