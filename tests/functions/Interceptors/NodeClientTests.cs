using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Engines;
using Sluice.Setup;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Interceptors;

/// <summary>Packages of others (npm, in the folder clients) against the whole app: what they take for right is right.</summary>
public sealed class NodeClientTests(SluiceApp app) : IClassFixture<SluiceApp>
{
    private const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    [Fact]
    public async Task An_interceptor_that_leaves_signatures_to_the_package_standardwebhooks_understands_and_is_understood()
    {
        using var node = await StartAsync("interceptor.mjs");
        var endpoint = $"http://127.0.0.1:{await node.StandardOutput.ReadLineAsync()}/";
        using var registered = await app.Admin.PostAsJsonAsync("api/interceptors", new { name = "standardwebhooks", endpoint, secret = Secret });
        registered.EnsureSuccessStatusCode();

        var record = await app.VetAsync(app.NewImage());

        (SluiceApp.State(record), SluiceApp.Strings(record, "reasons").Single()).ShouldBe(("rejected", "Rejected by standardwebhooks: seen by others"));
        using var http = new HttpClient();
        using var unsigned = await http.PostAsync(endpoint, new StringContent("{}"));
        unsigned.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "it does verify");
        node.StandardInput.Close();
        await node.WaitForExitAsync();
    }

    [Fact]
    public async Task A_client_made_of_Unblus_OpenAPI_manages_interceptors()
    {
        using var node = await StartAsync("registry.mjs", $"{app.Host.BaseAddress}app/rest/v4", "slk_test");
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        (await errors).ShouldBeEmpty();

        var answers = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        answers.Select(a => $"{a.GetProperty("name")} {a.GetProperty("status")}").ShouldBe(
        [
            "create 200", "read 200", "getByName 200", "update 200", "update again 409", "search 200",
            "approve 404", "reject 404", "ping 404", "delete 204", "read deleted 404",
        ]);
        var byName = answers.ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("body"));
        foreach (var name in new[] { "create", "read", "getByName", "update" })
        {
            byName[name].GetProperty("$_type").GetString().ShouldBe("FileUploadInterceptorData");
            byName[name].TryGetProperty("webhookSecret", out _).ShouldBeFalse();
        }

        (byName["update"].GetProperty("version").GetInt64(), byName["update"].GetProperty("order").GetInt64()).ShouldBe((2, 4));
        byName["search"].GetProperty("items").EnumerateArray().Single().ToString().ShouldBe(byName["update"].ToString());
        answers.Where(a => a.GetProperty("status").GetInt32() >= 400).ShouldAllBe(
            a => a.GetProperty("body").GetProperty("$_type").GetString() == "Error"
                && a.GetProperty("body").GetProperty("statusCode").GetInt32() == a.GetProperty("status").GetInt32());
    }

    private static async Task<Process> StartAsync(string script, params string[] arguments)
    {
        await new NodePackageFolder(Folder()).EnsureAsync(null, TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            WorkingDirectory = Folder(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SECRET"] = Secret;
        return Process.Start(start)!;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "clients");
}
