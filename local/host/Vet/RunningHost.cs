using Sluice.Host.Start;

namespace Sluice.Host.Vet;

/// <summary>A host that runs already, and the way to talk to it.</summary>
public static class RunningHost
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    public static string KeyFile(StandaloneOptions options) => Path.Combine(options.DataFolder, "admin.key");

    /// <returns>A client of the host on the port; null where none answers.</returns>
    /// <exception cref="StartException">A host answers, but the data folder has no key for it.</exception>
    public static async Task<HttpClient?> FindAsync(StandaloneOptions options, CancellationToken cancellation)
    {
        if (options.Port == 0) return null;
        var address = new Uri($"http://127.0.0.1:{options.Port}");
        using var probe = new HttpClient { BaseAddress = address, Timeout = ProbeTimeout };
        try
        {
            using var answer = await probe.GetAsync("api/health", cancellation);
            if (answer.Content.Headers.ContentType?.MediaType != "application/json") return null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }

        return File.Exists(KeyFile(options)) ? Client(address, KeyFile(options))
            : throw new StartException(
                $"A host runs on port {options.Port}, but {KeyFile(options)} does not exist. Give its data folder with --data, or another port with --port.");
    }

    public static HttpClient Client(Uri address, string keyFile)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add("x-api-key", File.ReadAllText(keyFile).Trim());
        return client;
    }
}
