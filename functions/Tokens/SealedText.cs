using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Sluice.Tokens;

/// <summary>
/// Secrets of others that have to survive a crash and so lie in the storage account: sealed by AES-256-GCM, with keys derived
/// from the token keys (HKDF-SHA256). The first key seals, all open.
/// </summary>
public sealed class SealedText(IOptions<TokenOptions> options)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[][] keys =
        [.. options.Value.TokenKeys().Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "sluice sealed text"u8.ToArray()))];

    /// <summary>Base64 of nonce, tag and ciphertext; another one each time.</summary>
    public string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(keys[0], TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength));
        return Convert.ToBase64String(box);
    }

    /// <returns>Null where none of the keys opens it.</returns>
    public string? Open(string sealedText)
    {
        var box = Convert.FromBase64String(sealedText);
        var plain = new byte[box.Length - NonceLength - TagLength];
        foreach (var key in keys)
        {
            try
            {
                using var aes = new AesGcm(key, TagLength);
                aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), plain);
                return Encoding.UTF8.GetString(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Sealed under another of the keys, or altered.
            }
        }

        return null;
    }
}
