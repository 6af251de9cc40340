using System.Security.Cryptography;
using System.Text;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Http;

namespace Sluice.Host.Start;

/// <summary>What one machine gives the function app where nobody configured it.</summary>
internal sealed class StandaloneSettings(IConfiguration configured, string dataFolder)
{
    private readonly Dictionary<string, string?> _settings =
        configured.AsEnumerable().Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, string?> All => _settings;

    public IConfiguration Configuration => new ConfigurationBuilder().AddInMemoryCollection(_settings).Build();

    public string TaskHub => _settings["TASKHUB_NAME"]!;

    /// <summary>Holds the admin key; null where API keys are configured.</summary>
    public string? AdminKeyFile { get; private set; }

    public bool HasVision => new[] { "Sluice:Moderation", "Sluice:Sensitivity" }.All(client => !string.IsNullOrEmpty(configured[$"{client}:Endpoint"]));

    public void Use(LocalStorage storage)
    {
        if (storage.ConnectionString is { } text) _settings[StorageConnection.Setting] = text;
        if (!storage.IsOwn) return;
        // Polling is for storage that tells nobody: it loses blobs now and then, and reconciliation has to find them.
        _settings.TryAdd("AzureWebJobs.IntakePolling.Disabled", "true");
        // Azurite looks through a whole table for each query, so what is not needed any more must go soon.
        _settings.TryAdd("Sluice:Verification:HistoryRetention", "00:01:00");
    }

    public void Use(VisionProcess vision)
    {
        foreach (var client in (string[])["Sluice:Moderation", "Sluice:Sensitivity", "Sluice:Scaling"])
        {
            if (!string.IsNullOrEmpty(configured[$"{client}:Endpoint"])) continue;
            _settings[$"{client}:Endpoint"] = vision.Endpoint.ToString();
            _settings[$"{client}:Key"] = vision.Key;
            _settings[$"{client}:ModelVersion"] = vision.Engine;
        }
    }

    public void UseDefaults(int port)
    {
        _settings.TryAdd("Sluice:PublicUrl", $"http://127.0.0.1:{port}");
        _settings.TryAdd("TASKHUB_NAME", "Sluice");
        _settings.TryAdd("Sluice:Moderation:Policy:Unknown", "Allow");
        if (!_settings.ContainsKey("Sluice:Security:TokenKey"))
        {
            _settings["Sluice:Security:TokenKey"] = SecretFile.ReadOrCreate(
                Path.Combine(dataFolder, "token.key"), () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }
        if (!configured.GetSection("Sluice:Security:ApiKeys").GetChildren().Any()) UseAdminKey();
    }

    private void UseAdminKey()
    {
        AdminKeyFile = Path.Combine(dataFolder, "admin.key");
        var key = SecretFile.ReadOrCreate(AdminKeyFile, () => "slk_" + SecretFile.NewToken());
        _settings["Sluice:Security:ApiKeys:0:Name"] = "admin";
        _settings["Sluice:Security:ApiKeys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        _settings["Sluice:Security:ApiKeys:0:Roles"] = "admin,moderator,backend,uploader";
    }
}
