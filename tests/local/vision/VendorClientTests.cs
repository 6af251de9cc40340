using System.Diagnostics;
using System.Text.Json;
using Sluice.Setup;
using Sluice.Vision.Images;

namespace Sluice.Vision.Tests;

/// <summary>The vendors' own JavaScript clients, which nobody here wrote, speak to the service as to the cloud.</summary>
public sealed class VendorClientTests(RunningService service)
{
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromMinutes(2);

    private static string Folder { get; } = Path.GetFullPath(Path.Combine(LocalFolder.Path, "..", "tests", "local", "vision", "clients"));

    private static string Sample(string name) => Path.Combine(Samples.Folder, name);

    private async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        await NodePackages.EnsureAsync(Folder, progress: null, TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        node.StandardInput.Close();
        var (output, error) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync().WaitAsync(ScriptTimeout);
        node.ExitCode.ShouldBe(0, await error);
        return JsonDocument.Parse(await output).RootElement;
    }

    private Task<JsonElement> GoogleAsync(string key, params string[] files) =>
        RunAsync("google-vision.js", [service.Client.BaseAddress!.AbsoluteUri, key, .. files]);

    private Task<JsonElement> AzureAsync(string client, string key, params string[] files) =>
        RunAsync("azure.js", [client, service.Client.BaseAddress!.AbsoluteUri.TrimEnd('/'), key, .. files]);

    [Fact]
    public async Task Googles_client_gets_likelihoods_and_an_error_for_the_image_that_is_broken()
    {
        var responses = await GoogleAsync(RunningService.Key, Sample("coffee.jpg"), Sample("truncated.jpg"));
        var annotation = responses[0].GetProperty("safeSearchAnnotation");
        annotation.GetProperty("adult").GetString().ShouldBe("VERY_UNLIKELY");
        annotation.GetProperty("violence").GetString().ShouldBe("UNKNOWN");
        responses[1].GetProperty("error").GetProperty("code").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Googles_client_reports_a_wrong_key() =>
        (await GoogleAsync("wrong", Sample("icon.png"))).GetProperty("error").GetProperty("message").GetString()!.ShouldContain("API key not valid");

    [Fact]
    public async Task Azures_image_analysis_client_gets_text_tags_and_people()
    {
        var answer = await AzureAsync("image-analysis", RunningService.Key, Sample("payment-card.jpg"));
        answer.GetProperty("status").GetString().ShouldBe("200");
        var body = answer.GetProperty("body");
        body.GetProperty("metadata").GetProperty("width").GetInt32().ShouldBe(1300);
        body.GetProperty("readResult").GetProperty("blocks")[0].GetProperty("lines").EnumerateArray()
            .ShouldContain(line => line.GetProperty("text").GetString() == "4111 1111 1111 1111");
        body.GetProperty("tagsResult").GetProperty("values").ValueKind.ShouldBe(JsonValueKind.Array);
        body.GetProperty("peopleResult").GetProperty("values").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Azures_content_safety_client_gets_a_severity()
    {
        var answer = await AzureAsync("content-safety", RunningService.Key, Sample("coffee.jpg"));
        answer.GetRawText().ShouldBe("""{"status":"200","body":{"categoriesAnalysis":[{"category":"Sexual","severity":0}]}}""");
    }

    [Fact]
    public async Task Azures_face_client_verifies_one_person_in_two_images()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jpg");
        await File.WriteAllBytesAsync(file, ScaledJpeg.Encode(Samples.Turn(Samples.Decode("portrait.jpg"), -10), 450, int.MaxValue));
        try
        {
            var same = await AzureAsync("face-verify", RunningService.Key, Sample("portrait.jpg"), file);
            same.GetProperty("status").GetString().ShouldBe("200");
            same.GetProperty("body").GetProperty("isIdentical").GetBoolean().ShouldBeTrue();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("image-analysis")]
    [InlineData("content-safety")]
    [InlineData("face-verify")]
    public async Task Azures_clients_report_a_wrong_key(string client)
    {
        var answer = await AzureAsync(client, "wrong", Sample("icon.png"));
        answer.GetProperty("status").GetString().ShouldBe("401");
        answer.GetProperty("body").GetProperty("error").GetProperty("message").GetString()!.ShouldStartWith("Access denied");
    }
}
