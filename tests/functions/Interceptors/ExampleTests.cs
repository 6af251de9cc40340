using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Sluice.Tests.Pipeline;
using Sluice.Tests.Unblu.Vetting;

namespace Sluice.Tests.Interceptors;

/// <summary>The interceptors of docs/examples in the way of real files, on a host of their own.</summary>
public sealed class ExampleTests(SluiceApp app) : IClassFixture<SluiceApp>
{
    private static readonly (string Name, string Value)[] ForUnblu =
        [("SECRET", FakeUnblu.Secret), ("UNBLU_USER", FakeUnblu.User), ("UNBLU_PASSWORD", FakeUnblu.Password)];

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
    public async Task The_ClamAV_example_finds_the_EICAR_file_also_in_an_archive_and_lets_an_image_pass()
    {
        Assert.SkipUnless(await HasClamdAsync(), "clamd is not installed, and cannot be from here (apt-get as root): install Debian's clamav-daemon.");
        await using var example = await ExampleProcess.StartAsync("clamav");
        await using var registered = await RegisterAsync("clamav", example);

        // In two parts, so that no scanner takes this file for it.
        var eicar = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");
        var bad = await app.VetAsync(eicar, "eicar.txt");
        (SluiceApp.State(bad), SluiceApp.Strings(bad, "reasons").Single()).ShouldBe(("rejected", "Rejected by clamav: The virus scanner does not let it pass."));
        SluiceApp.State(await app.VetAsync(Zip(eicar), "invoice.zip")).ShouldBe("rejected");
        SluiceApp.State(await app.VetAsync(app.NewImage())).ShouldBe("released");
    }

    [Fact]
    public async Task The_keyword_example_decides_at_an_Unblu_server_as_its_user_and_says_when_it_may_not()
    {
        await using var unblu = await FakeUnblu.StartAsync();
        await using var example = await ExampleProcess.StartAsync("keyword", [("WORDS", "merger"), .. ForUnblu]);
        var file = unblu.Add(new("The Merger is on Monday."u8.ToArray()) { Answers = new([401]) });

        (await SendAsync(example, Ping())).ShouldBe(HttpStatusCode.OK, "a ping is not signed by every server");
        (await SendAsync(example, Signed(unblu, file, without: ["X-Unblu-Signature", "X-Unblu-Signature-256"]))).ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(example, Signed(unblu, file))).ShouldBe(HttpStatusCode.ServiceUnavailable, "nothing is decided, so the webhook is to come again");
        (await SendAsync(example, Signed(unblu, file, without: ["X-Unblu-Signature-256"]))).ShouldBe(HttpStatusCode.OK, "older servers sign by SHA-1 only");

        file.Decisions.ShouldBe(["reject: It has a word that must not leave the house."]);
        example.Output.ShouldContain(line => line.Contains("The decision was not taken: 401"));
    }

    [Fact]
    public async Task The_ClamAV_example_answers_before_it_scans_and_goes_on_where_the_server_did_not_take_its_decision()
    {
        await using var unblu = await FakeUnblu.StartAsync();
        using var clamd = new FakeClamd();
        await using var example = await ExampleProcess.StartAsync("clamav", [("CLAMD", clamd.Path), .. ForUnblu]);
        var file = unblu.Add(new(new byte[200_000]) { Answers = new([401]) });

        (await SendAsync(example, Ping())).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(example, Signed(unblu, file, without: ["X-Unblu-Signature-256"]))).ShouldBe(HttpStatusCode.OK, "while clamd has said nothing yet");
        file.Decisions.ShouldBeEmpty();
        clamd.Answer("stream: Eicar-Test-File FOUND");

        (await file.DecisionAsync()).ShouldBe("reject: The virus scanner does not let it pass.");
        clamd.Scanned.ShouldBe([200_000, 200_000]);
        example.Output.ShouldContain(line => line.Contains("The decision was not taken: 401"));
    }

    private static HttpRequestMessage Ping()
    {
        var ping = FakeUnblu.Webhook("ping", "{}"u8.ToArray());
        ping.Headers.Remove("X-Unblu-Signature");
        ping.Headers.Remove("X-Unblu-Signature-256");
        return ping;
    }

    private static HttpRequestMessage Signed(FakeUnblu unblu, FakeUnblu.LentFile file, params string[] without)
    {
        var webhook = unblu.Webhook(file);
        foreach (var header in without) webhook.Headers.Remove(header);
        return webhook;
    }

    private static async Task<HttpStatusCode> SendAsync(ExampleProcess example, HttpRequestMessage webhook)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(15) };
        webhook.RequestUri = new Uri(example.Url);
        using var answer = await http.SendAsync(webhook);
        return answer.StatusCode;
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

    /// <summary>A clamd that takes its time: it says nothing before the test gives it the word.</summary>
    private sealed class FakeClamd : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fake-clamd");
        private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly TaskCompletionSource<string> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<int> scanned = [];

        public FakeClamd()
        {
            socket.Bind(new UnixDomainSocketEndPoint(Path));
            socket.Listen();
            _ = RunAsync();
        }

        public string Path => System.IO.Path.Combine(folder.FullName, "clamd.socket");

        /// <summary>Bytes of each content that was streamed here.</summary>
        public IReadOnlyList<int> Scanned => scanned;

        public void Answer(string text) => answer.SetResult(text);

        public void Dispose()
        {
            socket.Dispose();
            folder.Delete(recursive: true);
        }

        private async Task RunAsync()
        {
            while (true)
            {
                using var client = await socket.AcceptAsync();
                await using var stream = new NetworkStream(client);
                await stream.ReadExactlyAsync(new byte["zINSTREAM\0".Length]);
                var (length, total) = (new byte[4], 0);
                while (true)
                {
                    await stream.ReadExactlyAsync(length);
                    var block = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length)];
                    if (block.Length == 0) break;
                    await stream.ReadExactlyAsync(block);
                    total += block.Length;
                }

                scanned.Add(total);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(await answer.Task + "\0"));
            }
        }
    }

    private sealed class Registration(HttpClient admin, string path) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => (await admin.DeleteAsync(path)).EnsureSuccessStatusCode();
    }
}
