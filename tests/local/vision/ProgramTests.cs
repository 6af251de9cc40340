using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Moderation;

namespace Sluice.Vision.Tests;

/// <summary>The program as a process of its own, as the embedded host runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan ProcessTimeout = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _strikesFolder = Directory.CreateTempSubdirectory("sluice-strikes-");

    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("sluice-cache-");

    public void Dispose()
    {
        _strikesFolder.Delete(recursive: true);
        _cache.Delete(recursive: true);
    }

    private Process Start(string? key, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(VisionService).Assembly.Location, "--port", "0", "--strikes", _strikesFolder.FullName, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SLUICE_VISION_KEY"] = key;
        // Two images are worked on at a time, whatever machine this is.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "2";
        start.Environment["XDG_CACHE_HOME"] = _cache.FullName;
        return Process.Start(start)!;
    }

    /// <summary>A client of the process once it is ready, with its key.</summary>
    private static async Task<HttpClient> ClientAsync(Process process)
    {
        const string announcement = "Vision service is ready on ";
        (await process.StandardOutput.ReadLineAsync().WaitAsync(ProcessTimeout)).ShouldNotBeNull().ShouldStartWith("Loading onnxruntime/");
        var ready = await process.StandardOutput.ReadLineAsync().WaitAsync(ProcessTimeout);
        ready.ShouldNotBeNull().ShouldStartWith(announcement + "http://127.0.0.1:");
        ready.ShouldNotContain("secret");
        var client = new HttpClient { BaseAddress = new Uri(ready[announcement.Length..].Split(' ')[0]), Timeout = ProcessTimeout };
        client.DefaultRequestHeaders.Add("x-goog-api-key", "secret");
        client.DefaultRequestHeaders.Add("Ocp-Apim-Subscription-Key", "secret");
        return client;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body) =>
        await (await client.PostAsJsonAsync(path, body)).Content.ReadFromJsonAsync<JsonElement>();

    private static object SafeSearch(byte[] content) =>
        new { requests = new[] { new { image = new { content }, features = new[] { new { type = "SAFE_SEARCH_DETECTION" } } } } };

    private static async Task<int> EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(ProcessTimeout);
        return process.ExitCode;
    }

    private static async Task<(int ExitCode, string Error)> RefusalAsync(Process process)
    {
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(ProcessTimeout);
        await process.WaitForExitAsync().WaitAsync(ProcessTimeout);
        return (process.ExitCode, error);
    }

    private static byte[] Image(int width, int height, byte red, byte green)
    {
        var bitmap = new Bitmap(width, height);
        for (var i = 0; i < bitmap.Rgb.Length; i += 3)
            (bitmap.Rgb[i], bitmap.Rgb[i + 1]) = (red, green);
        return ScaledJpeg.Encode(bitmap, Math.Max(width, height), int.MaxValue);
    }

    [Fact]
    public async Task It_serves_on_loopback_until_its_parent_closes_the_pipe()
    {
        using var process = Start("secret", "--exit-with-parent");
        using var client = await ClientAsync(process);
        (await client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await EndAsync(process)).ShouldBe(0);
    }

    [Fact]
    public async Task Onnx_runtime_reports_to_nobody()
    {
        using var process = Start("secret", "--exit-with-parent");
        using var client = await ClientAsync(process);
        (await EndAsync(process)).ShouldBe(0);
        // Reports wait in a database there, beside an identifier of the machine.
        _cache.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_photo_that_is_moderated_read_and_searched_for_faces_at_once_is_decoded_once()
    {
        using var process = Start("secret", "--exit-with-parent");
        using var client = await ClientAsync(process);
        var photo = Image(3000, 4000, red: 90, green: 120);
        HttpContent Bytes() => new ByteArrayContent(photo) { Headers = { ContentType = new("application/octet-stream") } };

        var answers = await Task.WhenAll(
            client.PostAsJsonAsync("/v1/images:annotate", SafeSearch(photo)),
            client.PostAsync("/computervision/imageanalysis:analyze?api-version=2024-02-01&features=read,tags,people", Bytes()),
            client.PostAsync("/face/v1.2/detect", Bytes()));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await client.GetFromJsonAsync<JsonElement>("/health")).GetProperty("decodes").GetInt32().ShouldBe(1);
        (await EndAsync(process)).ShouldBe(0);
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task Signals_that_reach_all_processes_do_not_end_it_before_its_parent(string signal)
    {
        using var process = Start("secret", "--exit-with-parent");
        using var client = await ClientAsync(process);
        using var sent = Process.Start("kill", [signal, $"{process.Id}"]);
        await sent.WaitForExitAsync();

        (await client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await EndAsync(process)).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_key_it_refuses_to_start_and_says_what_to_do()
    {
        using var process = Start(key: null);
        var (exitCode, error) = await RefusalAsync(process);
        exitCode.ShouldBe(2);
        error.ShouldContain("SLUICE_VISION_KEY");
        error.ShouldContain("--no-key");
    }

    [Theory]
    [InlineData("--allow-url", "images.example", "--allow-url images.example: not an http or https address")]
    [InlineData("--allow-url", "file:///etc/", "--allow-url file:///etc/: not an http or https address")]
    [InlineData("--memory-limit", "100", "--memory-limit must be 512 or more")]
    [InlineData("--hang-limit", "0", "--hang-limit must be 1 or more")]
    [InlineData("--nsfw-model", "other", "'other' not recognized")]
    public async Task An_option_that_makes_no_sense_is_told(string option, string value, string expected)
    {
        using var process = Start("secret", option, value);
        var (exitCode, error) = await RefusalAsync(process);
        exitCode.ShouldBe(1);
        error.ShouldContain(expected);
    }

    [Fact]
    public async Task An_operators_classifier_ends_the_unknown_in_its_category()
    {
        using var files = new TinyClassifier();
        files.Write("redness.onnx", TinyClassifier.Model());
        files.Write("redness.json", TinyClassifier.Description);
        using var process = Start("secret", "--exit-with-parent", "--classifiers", files.Folder);
        using var client = await ClientAsync(process);
        var content = Image(60, 60, red: 255, green: 0);

        var annotated = await PostAsync(client, "/v1/images:annotate", SafeSearch(content));
        annotated.GetProperty("responses")[0].GetProperty("safeSearchAnnotation").GetProperty("violence").GetString().ShouldBe("VERY_LIKELY");
        var analyzed = await PostAsync(
            client, "/contentsafety/image:analyze?api-version=2024-09-01", new { image = new { content }, categories = new[] { "Violence", "Hate" } });
        analyzed.GetRawText().ShouldBe("""{"categoriesAnalysis":[{"category":"Violence","severity":6}]}""");
        var coverage = (await client.GetFromJsonAsync<JsonElement>("/coverage")).GetProperty("categories").EnumerateArray()
            .Single(entry => entry.GetProperty("category").GetString() == "violence");
        (coverage.GetProperty("judgedBy").GetString(), coverage.GetProperty("accuracy").GetString()).ShouldBe(("redness-1", "Exact."));
        (await EndAsync(process)).ShouldBe(0);
    }

    [Fact]
    public async Task With_a_classifier_that_cannot_be_used_it_does_not_start_and_says_why()
    {
        using var files = new TinyClassifier();
        files.Write("redness.json", "{}");
        using var process = Start("secret", "--classifiers", files.Folder);
        var (exitCode, error) = await RefusalAsync(process);
        exitCode.ShouldBe(1);
        error.ShouldContain("redness: there is no redness.onnx.");
    }

    [Fact]
    public async Task Native_code_that_hangs_ends_the_process_with_an_error()
    {
        using var files = new TinyClassifier();
        files.Write("hanging.onnx", HangingModel.Above(0));
        files.Write("hanging.json", TinyClassifier.Description);
        using var process = Start("secret", "--exit-with-parent", "--classifiers", files.Folder, "--hang-limit", "2");
        using var client = await ClientAsync(process);
        (await PostAsync(client, "/v1/images:annotate", SafeSearch(Image(60, 60, red: 0, green: 0))))
            .GetProperty("responses")[0].GetProperty("safeSearchAnnotation").GetProperty("violence").GetString().ShouldBe("VERY_UNLIKELY");

        await Should.ThrowAsync<HttpRequestException>(client.PostAsJsonAsync("/v1/images:annotate", SafeSearch(Image(60, 60, red: 255, green: 0))));
        await process.WaitForExitAsync().WaitAsync(ProcessTimeout);
        process.ExitCode.ShouldBe(70);
    }

    [Fact]
    public async Task An_image_that_ends_the_process_is_tried_once_more_alone_and_then_given_up_and_one_that_was_beside_it_is_judged()
    {
        using var files = new TinyClassifier();
        files.Write("hanging.json", TinyClassifier.Description);
        var (poison, bystander) = (Image(60, 60, red: 255, green: 0), Image(60, 60, red: 0, green: 100));

        files.Write("hanging.onnx", HangingModel.Above(0));
        using (var first = Start("secret", "--exit-with-parent", "--classifiers", files.Folder))
        using (var client = await ClientAsync(first))
        {
            var both = Task.WhenAll(AnnotateAsync(client, poison), AnnotateAsync(client, bystander));
            using var timeout = new CancellationTokenSource(ProcessTimeout);
            while (await DecodesAsync(client, timeout.Token) < 2)
                timeout.Token.ThrowIfCancellationRequested();
            first.Kill();
            (await both).ShouldBe([null, null]);
            await first.WaitForExitAsync().WaitAsync(ProcessTimeout);
        }

        files.Write("hanging.onnx", HangingModel.Above(0.6f));
        using (var second = Start("secret", "--exit-with-parent", "--classifiers", files.Folder, "--hang-limit", "2"))
        using (var client = await ClientAsync(second))
        {
            var both = await Task.WhenAll(AnnotateAsync(client, poison), AnnotateAsync(client, bystander));
            both[0].ShouldBeNull();
            await second.WaitForExitAsync().WaitAsync(ProcessTimeout);
            second.ExitCode.ShouldBe(70);
        }

        using (var third = Start("secret", "--exit-with-parent", "--classifiers", files.Folder, "--hang-limit", "2"))
        using (var client = await ClientAsync(third))
        {
            var both = await Task.WhenAll(AnnotateAsync(client, poison), AnnotateAsync(client, bystander));
            both[0]!.Value.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(9);
            both[1]!.Value.GetProperty("safeSearchAnnotation").GetProperty("violence").GetString().ShouldBe("VERY_UNLIKELY");
            using var image = new ByteArrayContent(poison) { Headers = { ContentType = new("application/octet-stream") } };
            (await client.PostAsync("/computervision/imageanalysis:analyze?api-version=2024-02-01&features=read", image))
                .StatusCode.ShouldBe(HttpStatusCode.UnprocessableContent, "it is not read either");
            (await DecodesAsync(client)).ShouldBe(1, "the bystander");
            (await EndAsync(third)).ShouldBe(0);
        }
        _strikesFolder.EnumerateFiles().Count().ShouldBe(1, "the bystander is under no suspicion");
    }

    private static async Task<int> DecodesAsync(HttpClient client, CancellationToken cancellation = default) =>
        (await client.GetFromJsonAsync<JsonElement>("/health", cancellation)).GetProperty("decodes").GetInt32();

    /// <summary>The answer about an image, or null where the process died.</summary>
    private static async Task<JsonElement?> AnnotateAsync(HttpClient client, byte[] image) =>
        await TryAsync(() => client.PostAsJsonAsync("/v1/images:annotate", SafeSearch(image))) is { } answer
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("responses")[0]
            : null;

    [Fact]
    public async Task A_folder_in_which_nothing_can_be_remembered_is_told()
    {
        _strikesFolder.Delete();
        await File.WriteAllTextAsync(_strikesFolder.FullName, "no folder");
        using var process = Start("secret");
        var (exitCode, error) = await RefusalAsync(process);
        File.Delete(_strikesFolder.FullName);
        _strikesFolder.Create();
        exitCode.ShouldBe(1);
        error.ShouldContain(_strikesFolder.FullName);
    }

    [Fact]
    public async Task An_image_that_takes_more_memory_than_there_is_fails_and_the_limit_holds()
    {
        using var process = Start("secret", "--exit-with-parent", "--memory-limit", "512");
        using var client = await ClientAsync(process);
        (await client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var image = new ByteArrayContent(Image(8000, 6000, red: 255, green: 0));
        // What fails depends on who asks for the last megabyte: the image, the request, or GLib, which ends the process.
        var answer = await TryAsync(() => client.PostAsync("/images:scale?maxSide=2048&maxBytes=4194304", image));
        (answer?.IsSuccessStatusCode ?? false).ShouldBeFalse();
        if (answer is not null)
            DataMegabytes(process).ShouldBeLessThanOrEqualTo(512);
        process.Kill();
    }

    private static async Task<HttpResponseMessage?> TryAsync(Func<Task<HttpResponseMessage>> request)
    {
        try
        {
            return await request();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What the limit counts: all memory that the process may write to, used or not.</summary>
    private static int DataMegabytes(Process process) => int.Parse(
        File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmData:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
