using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Sluice.Benchmarks;

/// <summary>Thirty photos, of which ten are released when a process is killed: what becomes of the others.</summary>
internal sealed class RecoveryBenchmark(Results results, Surroundings surroundings)
{
    private const int Photos = 30;
    private const int Released = 10;

    /// <summary>Azurite notes uploads on disk some seconds later; what it loses before, no host can bring back.</summary>
    private static readonly TimeSpan OnDisk = TimeSpan.FromSeconds(8);

    /// <summary>So that some photos are being looked at, and others wait, at any moment.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Without another photo that ends, the others are given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan SoonStarted = TimeSpan.FromSeconds(20);

    public async Task RunAsync(IReadOnlyList<HostProgram> hosts, Action<string> progress, CancellationToken cancellation)
    {
        foreach (var part in (Part[])[Part.Worker, Part.Host, Part.Azurite])
        {
            foreach (var host in hosts)
            {
                progress($"recovery: {host.Label}, {part} killed");
                await KillAsync(host, part, cancellation);
            }
        }
    }

    private async Task KillAsync(HostProgram host, Part part, CancellationToken cancellation)
    {
        await using var service = new Service(host, surroundings);
        await service.StartAsync(cancellation);
        // Not every host has each of them.
        if (service.Processes.FirstOrDefault(p => p.Part == part) is not { } victim) return;
        using var chat = new Chat(service, surroundings);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        surroundings.BeforeAnswer = () => open.Task;
        Upload[] uploads;
        long killed;
        try
        {
            uploads = await Task.WhenAll(Enumerable.Range(0, Photos).Select(_ => chat.UploadAsync(cancellation)));
            await Task.Delay(OnDisk, cancellation);
            surroundings.BeforeAnswer = () => Task.Delay(Look, CancellationToken.None);
            open.SetResult();
            await UntilAsync(() => Ended(uploads) >= Released, cancellation);
            killed = Stopwatch.GetTimestamp();
            if (part == Part.Host) await RestartAsync(service, cancellation);
            else victim.Kill();
            if (part == Part.Azurite && !await ComesBackAsync(host, service, cancellation))
            {
                // What the host does not do is no time of its.
                killed = Stopwatch.GetTimestamp();
                await RestartAsync(service, cancellation);
            }
            await UntilAsync(() => Ended(uploads) == Photos, cancellation);
        }
        finally
        {
            surroundings.BeforeAnswer = () => Task.CompletedTask;
            open.TrySetResult();
        }
        var last = uploads.Select(u => surroundings.EndOfAsync(u.Id)).Where(e => e.IsCompleted).Max(e => e.Result.At);
        Add(host, part, "the last end after", "0.0 s", Stopwatch.GetElapsedTime(killed, last).TotalSeconds);
        await LookAsync(host, part, service, uploads, cancellation);
    }

    private static async Task RestartAsync(Service service, CancellationToken cancellation)
    {
        await service.KillAsync();
        await service.StartAsync(cancellation);
    }

    private async Task<bool> ComesBackAsync(HostProgram host, Service service, CancellationToken cancellation)
    {
        await UntilAsync(() => service.Processes.Any(p => p.Part == Part.Azurite), cancellation, SoonStarted);
        var isBack = service.Processes.Any(p => p.Part == Part.Azurite);
        Add(host, Part.Azurite, "the host had to be started again for it", "0", isBack ? 0 : 1);
        return isBack;
    }

    private async Task LookAsync(HostProgram host, Part part, Service service, Upload[] uploads, CancellationToken cancellation)
    {
        var (notReleased, wrong) = (0, 0);
        foreach (var upload in uploads)
        {
            using var record = await service.Api.GetAsync($"api/files/{upload.Id}", cancellation);
            if (!record.IsSuccessStatusCode || JsonNode.Parse(await record.Content.ReadAsStringAsync(cancellation))!["state"]!.GetValue<string>() != "released")
            {
                notReleased++;
                continue;
            }
            using var content = await service.Api.GetAsync($"api/files/{upload.Id}/content", cancellation);
            if (!content.IsSuccessStatusCode || Convert.ToHexString(SHA256.HashData(await content.Content.ReadAsByteArrayAsync(cancellation))) != upload.Sha256) wrong++;
        }
        Add(host, part, $"of {Photos} not released", "0", notReleased, AtMost: 0);
        Add(host, part, "released with other bytes", "0", wrong, AtMost: 0);
        Add(host, part, "of which more than one end was told", "0", uploads.Count(u => surroundings.EventsOf(u.Id) > 1), AtMost: 0);
        // Storage that forgot the first copy has a second one written, and rightly so.
        if (part != Part.Azurite) Add(host, part, "released twice", "0", Twice(service, uploads), AtMost: 0);
    }

    private static int Twice(Service service, Upload[] uploads)
    {
        var copies = service.Storage.Take()
            .Where(r => r is { Service: "blob", Method: "PUT", Status: >= 200 and < 300 })
            .ToLookup(r => r.Path.Split('/')[^2] == "files" ? r.Path.Split('/')[^1] : "");
        return uploads.Count(u => copies[u.Id].Count() > 1);
    }

    private int Ended(Upload[] uploads) => uploads.Count(u => surroundings.EndOfAsync(u.Id).IsCompleted);

    private void Add(HostProgram host, Part killed, string what, string format, double value, double? AtMost = null) =>
        results.Add(host, new Quantity($"{killed} killed: {what}", format, AtMost), value);

    /// <summary>Gives up after a time without anything that ends.</summary>
    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var (since, ended) = (Stopwatch.GetTimestamp(), surroundings.Ended);
        while (!condition() && Stopwatch.GetElapsedTime(since) < (patience ?? Patience))
        {
            await Task.Delay(20, cancellation);
            if (surroundings.Ended != ended) (since, ended) = (Stopwatch.GetTimestamp(), surroundings.Ended);
        }
    }
}
