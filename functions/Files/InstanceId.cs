using System.Security.Cryptography;
using System.Text;

namespace Sluice.Files;

/// <summary>
/// The id of the orchestration that vets a file version: the file's id and the first 64 bits of the ETag's SHA-256, so
/// that a redelivered event starts nothing and an overwritten blob starts a run of its own.
/// </summary>
public static class InstanceId
{
    public static string Of(FileVersion file) => Of(file.Id, file.ETag);

    public static string Of(string fileId, string etag) =>
        $"{fileId}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(etag)).AsSpan(0, 8))}";
}
