using System.Buffers.Text;

namespace Sluice.Tokens;

/// <summary>Settings <c>Sluice:Security</c> of the keys behind tokens and sealed texts.</summary>
public sealed class TokenOptions
{
    public const string Section = "Sluice:Security";

    /// <summary>
    /// Key of the interceptors' tokens: base64 of at least 32 random bytes. Several, separated by blanks, while it is being
    /// rotated: the first signs, all verify. A key that goes ends the tokens that it signed.
    /// </summary>
    public string TokenKey { get; set; } = "";

    /// <summary>The bytes of the token keys, the one that signs first; only of options that passed <see cref="Validate"/>.</summary>
    public byte[][] TokenKeys() => [.. Split(TokenKey).Select(Convert.FromBase64String)];

    public IEnumerable<string> Validate()
    {
        if (Split(TokenKey) is not { Length: > 0 } keys || !keys.All(key => Base64.IsValid(key, out var length) && length >= 32))
            yield return $"{Section}:TokenKey must be base64 of at least 32 random bytes; several are separated by blanks";
    }

    private static string[] Split(string keys) => keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
