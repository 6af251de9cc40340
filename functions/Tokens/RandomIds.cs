using System.Buffers.Text;
using System.Security.Cryptography;

namespace Sluice.Tokens;

/// <summary>Ids and tokens from the operating system's generator; tests give a generator of their own.</summary>
public sealed class RandomIds(Action<byte[]>? fill = null)
{
    private readonly Action<byte[]> fill = fill ?? (bytes => RandomNumberGenerator.Fill(bytes));

    /// <summary>128 bits as 32 lower-case hex digits: safe as key, path and URL segment.</summary>
    public string NewId() => Convert.ToHexStringLower(Next(16));

    /// <summary>A secret of 256 bits, 43 characters of base64url.</summary>
    public string NewToken() => Base64Url.EncodeToString(Next(32));

    private byte[] Next(int length)
    {
        var bytes = new byte[length];
        fill(bytes);
        return bytes;
    }
}
