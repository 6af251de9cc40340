using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Interceptors;

/// <summary>The interceptors of docs/examples in the way of real files, on a host of their own.</summary>
public sealed class ExampleTests(SluiceApp app) : IClassFixture<SluiceApp>
{
    [Fact]
    public async Task The_keyword_example_rejects_what_has_the_word_and_lets_the_rest_pass()
    {
        await using var example = await ExampleProcess.StartAsync("keyword", ("WORDS", "merger,codename"));
        await using var registered = await RegisterAsync("keyword", example);

        var bad = await app.VetAsync("The Merger is on Monday."u8.ToArray(), "plan.txt");
        (SluiceApp.State(bad), SluiceApp.Strings(bad, "reasons").Single()).ShouldBe(
            ("rejected", "Rejected by keyword: It has a word that must not leave the house."));
        SluiceApp.State(await app.VetAsync("The picnic is on Monday."u8.ToArray(), "plan.txt")).ShouldBe("released");
    }

    [Fact]
    public async Task The_ClamAV_example_finds_the_EICAR_file_also_in_an_archive_and_lets_a_picture_pass()
    {
        Assert.SkipUnless(await HasClamdAsync(), "clamd is not installed, and cannot be from here (apt-get as root): install Debian's clamav-daemon.");
        await using var example = await ExampleProcess.StartAsync("clamav");
        await using var registered = await RegisterAsync("clamav", example);

        // In two parts, so that no scanner takes this file for it.
        var eicar = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");
        var bad = await app.VetAsync(eicar, "eicar.txt");
        (SluiceApp.State(bad), SluiceApp.Strings(bad, "reasons").Single()).ShouldBe(("rejected", "Rejected by clamav: The virus scanner does not let it pass."));
        SluiceApp.State(await app.VetAsync(Zip(eicar), "invoice.zip")).ShouldBe("rejected");
        SluiceApp.State(await app.VetAsync(app.NewPicture())).ShouldBe("released");
    }

    private static byte[] Zip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("eicar.txt").Open())
            entry.Write(content);
        return bytes.ToArray();
    }

    private static async Task<bool> HasClamdAsync() =>
        await SucceedsAsync("clamd", "--version")
        || (Environment.UserName == "root" && await SucceedsAsync("apt-get", "update")
            && await SucceedsAsync("apt-get", "install", "-y", "--no-install-recommends", "clamav-daemon"));

    private static async Task<bool> SucceedsAsync(string command, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
            using var process = Process.Start(start)!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task<Registration> RegisterAsync(string name, ExampleProcess example)
    {
        using var answer = await app.Admin.PostAsJsonAsync("api/interceptors", new { name, endpoint = example.Url, secret = ExampleProcess.Secret });
        answer.EnsureSuccessStatusCode();
        return new Registration(app.Admin, answer.Headers.Location!.ToString());
    }

    private sealed class Registration(HttpClient admin, string path) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => (await admin.DeleteAsync(path)).EnsureSuccessStatusCode();
    }
}
