using System.CommandLine;
using System.ComponentModel;
using Sluice.Setup;
using Sluice.Vision.Serving;

const string keyVariable = "SLUICE_VISION_KEY";

var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 lets the system choose.", DefaultValueFactory = _ => 7072 };
var noKey = new Option<bool>("--no-key") { Description = $"Serve without a key. Otherwise {keyVariable} must hold the key that callers present." };
var exitWithParent = new Option<bool>("--exit-with-parent") { Description = "Stop when standard input ends, as it does when the parent process dies." };
var allowUrl = new Option<string[]>("--allow-url")
{
    Description = "Prefix of addresses that images may be fetched from, such as https://images.example/. None by default; may be repeated.",
    DefaultValueFactory = _ => [],
};

var root = new RootCommand(
    """
    The local vision service: judges pictures and reads their text with models that run on this machine.

    It answers, on 127.0.0.1 only:
      POST /v1/images:annotate                       Google SafeSearch: adult and racy; the rest is UNKNOWN
      POST /computervision/imageanalysis:analyze     Azure Image Analysis 4.0: features=read
      POST /contentsafety/image:analyze              Azure Content Safety: Sexual; the rest is left out
      GET  /health                                   200 once the models are loaded, with their versions
      GET  /coverage                                 what judges each category, and how well

    Try it:
      SLUICE_VISION_KEY=secret dotnet run --project local/vision
      curl -H 'Ocp-Apim-Subscription-Key: secret' -H 'Content-Type: application/octet-stream' --data-binary @tests/samples/passport.jpg \
        'http://127.0.0.1:7072/computervision/imageanalysis:analyze?api-version=2024-02-01&features=read'
    """)
{
    port, noKey, exitWithParent, allowUrl,
};

root.SetAction(async (parsed, cancellation) =>
{
    var key = Environment.GetEnvironmentVariable(keyVariable);
    if (string.IsNullOrEmpty(key) && !parsed.GetValue(noKey))
    {
        await Console.Error.WriteLineAsync($"Set {keyVariable} to the key that callers must present, or pass --no-key.");
        return 2;
    }
    try
    {
        await NodePackages.EnsureAsync(new Progress<string>(Console.WriteLine), cancellation);
        var options = new VisionOptions(parsed.GetValue(port), parsed.GetValue(noKey) ? null : key, parsed.GetValue(allowUrl)!);
        await ServeAsync(options, parsed.GetValue(exitWithParent), cancellation);
        return 0;
    }
    catch (Exception e) when (e is SetupException or IOException or PlatformNotSupportedException or InvalidDataException or Win32Exception)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();

static async Task ServeAsync(VisionOptions options, bool exitWithParent, CancellationToken cancellation)
{
    using var engine = await VisionEngine.LoadAsync(TimeProvider.System);
    using var admission = new Admission(Environment.ProcessorCount, waiting: 24, TimeProvider.System, onHang: EndProcess);
    await using var app = VisionService.Build(options, engine, admission, TimeProvider.System);
    await app.StartAsync(cancellation);
    Console.WriteLine($"Vision service is ready on {app.Urls.Single()} ({VisionEngine.Version})");
    if (exitWithParent)
        _ = Console.OpenStandardInput().CopyToAsync(Stream.Null, cancellation).ContinueWith(_ => app.Lifetime.StopApplication(), TaskScheduler.Default);
    await app.WaitForShutdownAsync(cancellation);
}

// Native code that hangs cannot be stopped from here; whoever runs this process starts it again.
static void EndProcess()
{
    const int softwareError = 70;
    Console.Error.WriteLine($"A request has worked for {Admission.HangLimit.TotalSeconds} s without an end: ending the process.");
    Environment.Exit(softwareError);
}
