using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Sluice.Host.Http;

/// <summary>
/// The keys that HTTP functions and webhooks ask for: a master key, a host key for all functions, one for each function, and
/// system keys for the webhooks of extensions. Made on first use, kept in a file that only the owner can read.
/// </summary>
internal sealed class HostKeys
{
    public const string Header = "x-functions-key";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly Dictionary<string, string> _keys;

    public HostKeys(string file)
    {
        _file = file;
        _keys = File.Exists(file)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? []
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The key of an extension's webhook, as in Azure: <c>blobs_extension</c>, <c>durabletask_extension</c>.</summary>
    public string System(string extension) => Key("system/" + extension);

    /// <summary>Makes the keys that a function's callers may need, so that they are in the file before the first call.</summary>
    public void Prepare(AuthorizationLevel level, string function)
    {
        if (level is AuthorizationLevel.Anonymous) return;
        _ = Key("master");
        if (level is not AuthorizationLevel.Function) return;
        _ = Key("host/default");
        _ = Key("functions/" + function);
    }

    public bool Allows(HttpRequest request, AuthorizationLevel level, string function) => level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function => Carries(request, Key("functions/" + function), Key("host/default"), Key("master")),
        _ => Carries(request, Key("master")),
    };

    public bool AllowsExtension(HttpRequest request, string extension) => Carries(request, System(extension), Key("master"));

    private static bool Carries(HttpRequest request, params ReadOnlySpan<string> accepted)
    {
        string? presented = request.Headers[Header];
        if (string.IsNullOrEmpty(presented)) presented = request.Query["code"];
        if (string.IsNullOrEmpty(presented)) return false;
        var hash = Hash(presented);
        var found = false;
        foreach (var key in accepted) found |= CryptographicOperations.FixedTimeEquals(hash, Hash(key));
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private string Key(string name)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(name, out var key)) return key;
            key = SecretFile.NewToken();
            _keys.Add(name, key);
            SecretFile.Write(_file, JsonSerializer.Serialize(_keys, Json));
            return key;
        }
    }
}
