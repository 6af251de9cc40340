using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Sluice.Host.Start;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

/// <summary>The real vision service as the host's child.</summary>
public sealed partial class VisionProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-vision");
    private readonly LogCapture _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_asks_for_its_key_comes_back_where_it_was_after_a_kill_and_ends_when_it_is_disposed_of()
    {
        int last;
        await using (var vision = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = vision.Endpoint };
            (await http.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await http.PostAsync("/v1/images:annotate", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

            var first = vision.ProcessId;
            using (var process = Process.GetProcessById(first)) process.Kill();
            await Eventually.TrueAsync(() => _log.Lines.Any(l => l.Contains("is back", StringComparison.Ordinal)), "the service again");
            last = vision.ProcessId;
            last.ShouldNotBe(first);
            (await http.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        HostProcess.IsRunning(last).ShouldBeFalse();
    }

    [Fact]
    public async Task An_image_that_an_earlier_process_did_not_survive_twice_is_not_looked_at()
    {
        var image = "an image"u8.ToArray();
        var strikes = _folder.CreateSubdirectory("vision-strikes").FullName;
        await File.WriteAllTextAsync(Path.Combine(strikes, Convert.ToHexStringLower(SHA256.HashData(image)) + ".strikes"), "2 read");
        await using var vision = await StartAsync();
        using var http = new HttpClient { BaseAddress = vision.Endpoint, DefaultRequestHeaders = { { "Ocp-Apim-Subscription-Key", vision.Key } } };
        using var content = new ByteArrayContent(image) { Headers = { ContentType = new("application/octet-stream") } };
        (await http.PostAsync("/computervision/imageanalysis:analyze?api-version=2024-02-01&features=read", content))
            .StatusCode.ShouldBe(HttpStatusCode.UnprocessableContent);
    }

    [Fact]
    public async Task It_ends_when_the_host_is_killed()
    {
        await using var host = HostProcess.ServeWithVision();
        await host.ReadyAsync();
        var said = await File.ReadAllTextAsync(Path.Combine(host.Folder, ".sluice", "vision.log"));
        var endpoint = new Uri(Address().Match(said).Value);
        (await LocalPorts.IsListeningAsync(endpoint, CancellationToken.None)).ShouldBeTrue();
        host.Kill();
        await host.ExitCodeAsync();
        await Eventually.TrueAsync(async () => !await LocalPorts.IsListeningAsync(endpoint, CancellationToken.None), "its end");
    }

    private async Task<VisionProcess> StartAsync()
    {
        await NodePackages.EnsureAsync();
        var vision = await VisionProcess.StartAsync(
            Path.Combine(Standalone.Folder("Vision"), "Sluice.Vision.dll"), _folder.FullName, _log.CreateLogger("Vision"), TimeProvider.System, CancellationToken.None);
        vision.Engine.ShouldContain("onnxruntime/", Case.Sensitive, "known before it is ready: the functions start beside it");
        await vision.ReadyAsync(CancellationToken.None);
        return vision;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
