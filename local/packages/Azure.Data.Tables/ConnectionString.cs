using System.Diagnostics.CodeAnalysis;

namespace Azure.Data.Tables;

/// <summary>The table endpoint and credential that a storage connection string stands for.</summary>
internal sealed record ConnectionString(Uri Endpoint, TableSharedKeyCredential Credential)
{
    // The well-known account of the storage emulator, published with it.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">It lacks an account, a key or an endpoint; the message never repeats the text.</exception>
    public static ConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var settings = Settings(text);
        if (settings.TryGetValue("UseDevelopmentStorage", out var emulator) && bool.TryParse(emulator, out var use) && use)
            return new(new Uri($"http://127.0.0.1:10002/{EmulatorAccount}"), new(EmulatorAccount, EmulatorKey));

        var account = settings.GetValueOrDefault("AccountName");
        var key = settings.GetValueOrDefault("AccountKey");
        if (string.IsNullOrEmpty(account) || string.IsNullOrEmpty(key))
            throw new FormatException("The storage connection string needs AccountName and AccountKey, or UseDevelopmentStorage=true.");
        return new(EndpointOf(settings, account), new(account, key));
    }

    private static Uri EndpointOf(Dictionary<string, string> settings, string account)
    {
        if (settings.TryGetValue("TableEndpoint", out var endpoint))
            return new Uri(endpoint);
        var protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new Uri($"{protocol}://{account}.table.{suffix}");
    }

    [SuppressMessage("Design", "MA0140", Justification = "Splitting at the first '=' only: keys in Base64 end with one.")]
    private static Dictionary<string, string> Settings(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new FormatException("The storage connection string is not a list of name=value pairs separated by semicolons.");
            settings[part[..equals]] = part[(equals + 1)..];
        }
        return settings;
    }
}
