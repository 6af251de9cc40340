using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Sluice.Callers;

/// <summary>API keys of the settings, known by their SHA-256.</summary>
public sealed class ApiKeys(IOptions<CallerOptions> options)
{
    private readonly (byte[] Hash, Caller Caller)[] keys =
        [.. options.Value.ApiKeys.Select(key => (Convert.FromHexString(key.Sha256), new Caller($"key:{key.Name}", RoleNames.Parse(key.Roles))))];

    /// <summary>The key's caller, or null. Every key is compared, in constant time, whichever matches.</summary>
    public Caller? Find(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        Caller? found = null;
        foreach (var (expected, caller) in keys)
            if (CryptographicOperations.FixedTimeEquals(hash, expected)) found ??= caller;
        return found;
    }
}
