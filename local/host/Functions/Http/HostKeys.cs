using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Host.Functions.Http;

/// <summary>
/// The keys that HTTP functions and webhooks ask for, named as in Azure: the master key, the host key <c>default</c> for all
/// functions, a key for each function, a system key for each extension's webhook. Made on first use, kept in a file that only the owner can read.
/// </summary>
public sealed class HostKeys
{
    private const string Header = "x-functions-key";
    private const string Default = "default";
    private const string Master = "master";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly Dictionary<string, string> _keys;

    /// <param name="dataFolder">Where keys.json lies.</param>
    public HostKeys(string dataFolder)
    {
        _file = Path.Combine(dataFolder, "keys.json");
        _keys = File.Exists(_file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(_file))! : [];
        // Before the first call: who needs them looks for them in the file.
        foreach (var name in (string[])[Master, Default]) _ = Key(name);
    }

    /// <summary>The key of an extension's webhook: <c>blobs_extension</c>, <c>durabletask_extension</c>.</summary>
    public string Extension(string name) => Key($"{name}_extension");

    /// <param name="authLevel">As the function's HTTP trigger says it.</param>
    internal bool Allows(HttpRequest request, string function, string? authLevel) => authLevel?.ToUpperInvariant() switch
    {
        "ANONYMOUS" => true,
        "ADMIN" => AllowsMaster(request),
        _ => Carries(request, Key($"function {function}"), Key(Default), Key(Master)),
    };

    internal bool AllowsMaster(HttpRequest request) => Carries(request, Key(Master));

    internal bool AllowsExtension(HttpRequest request, string name) => Carries(request, Extension(name), Key(Master));

    private static bool Carries(HttpRequest request, params ReadOnlySpan<string> accepted)
    {
        var presented = Hash(request.Headers[Header].FirstOrDefault() ?? request.Query["code"].FirstOrDefault() ?? "");
        var found = false;
        foreach (var key in accepted) found |= CryptographicOperations.FixedTimeEquals(presented, Hash(key));
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private string Key(string name)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(name, out var key)) return key;
            key = _keys[name] = SecretFile.NewToken();
            SecretFile.Write(_file, JsonSerializer.Serialize(_keys, Json));
            return key;
        }
    }
}
