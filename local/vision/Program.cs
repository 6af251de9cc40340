using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Sluice.Setup;
using Sluice.Vision.Moderation;
using Sluice.Vision.Native;
using Sluice.Vision.Protocols;
using Sluice.Vision.Serving;

const string keyVariable = "SLUICE_VISION_KEY";
const string nsfwModelVariable = "SLUICE_VISION_NSFW_MODEL";
const string classifiersVariable = "SLUICE_VISION_CLASSIFIERS";
const string wordsVariable = "SLUICE_VISION_MOONDREAM_WORDS";
const string unknownVariable = "SLUICE_VISION_MOONDREAM_UNKNOWN";

var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 lets the system choose.", DefaultValueFactory = _ => 7072 };
var noKey = new Option<bool>("--no-key") { Description = $"Serve without a key. Otherwise {keyVariable} must hold the key that callers present." };
var exitWithParent = new Option<bool>("--exit-with-parent") { Description = "Stop when standard input ends, as it does when the parent process dies." };
var allowUrl = new Option<string[]>("--allow-url")
{
    Description = "Prefix of addresses that images may be fetched from, such as https://images.example/. None by default; may be repeated.",
    DefaultValueFactory = _ => [],
};
allowUrl.Validators.Add(result =>
{
    foreach (var prefix in result.GetValueOrDefault<string[]>().Where(prefix => !ImageUrls.IsPrefix(prefix)))
        result.AddError($"--allow-url {prefix}: not an http or https address, such as https://images.example/.");
});

var nsfwModel = new Option<string>("--nsfw-model")
{
    Description = "Which model of nsfwjs judges adult and racy: mobilenet_v2 (5 ms an image), or inception_v3 (55 ms).",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable(nsfwModelVariable) ?? NsfwModel.MobileNetV2.Name,
};
nsfwModel.AcceptOnlyFromAmong([.. NsfwModel.All.Select(model => model.Name)]);
var classifiers = new Option<string?>("--classifiers")
{
    Description = "Folder of further classifiers, <name>.onnx with <name>.json, for categories that nothing judges otherwise. See docs/vision.md.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable(classifiersVariable),
};
var moondreamWords = new Option<string[]>("--moondream-word")
{
    Description = "A word with which Moondream's questions are answered, and what it stands for: nude=adult, phone=cell phone. May be repeated; "
        + "without any, every category and every thing whose name is one word.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable(wordsVariable)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
};
var moondreamUnknown = new Option<string>("--moondream-unknown")
{
    Description = "The word where no model can tell.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable(unknownVariable) ?? MoondreamWords.Default.Unknown,
};
var memoryLimit = new Option<int>("--memory-limit")
{
    Description = "MB of memory, managed and native, beyond which an image or a request fails, or the process ends. Linux only.",
    DefaultValueFactory = _ => 2048,
};
var hangLimit = new Option<int>("--hang-limit")
{
    Description = "Seconds after which one image's work counts as hung, and the process ends.",
    DefaultValueFactory = _ => 28,
};
var strikesFolder = new Option<string>("--strikes")
{
    Description = "Folder, of this service alone, that tells the next process at which images the last one failed, hung or crashed.",
    DefaultValueFactory = _ => Path.Combine(LocalFolder.Path, ".strikes"),
};
memoryLimit.Validators.Add(AtLeast(512));
hangLimit.Validators.Add(AtLeast(1));

var root = new RootCommand(
    """
    The local vision service: judges images and reads their text with models that run on this machine.

    It answers, on 127.0.0.1 only:
      POST /v1/images:annotate                       Google SafeSearch: adult and racy; the rest is UNKNOWN
      POST /computervision/imageanalysis:analyze     Azure Image Analysis 4.0: features=read,tags,people
      POST /contentsafety/image:analyze              Azure Content Safety: Sexual; the rest is left out
      POST /face/v1.2/detect, /face/v1.2/verify      Azure Face: rectangles, ids that expire, and whether two are one person
      POST /v1/query                                 Moondream: one word of a fixed set for what an image shows
      POST /images:scale?maxSide=2048&maxBytes=4194304   a picture of the file as a JPEG within these limits
      GET  /health                                   200 once the models are loaded, with their versions
      GET  /coverage                                 what judges each category, and how well

    Further classifiers, for violence say, are two files in a folder (--classifiers). docs/vision.md describes all of this.

    Try it:
      SLUICE_VISION_KEY=secret dotnet run --project local/vision
      curl -H 'Ocp-Apim-Subscription-Key: secret' -H 'Content-Type: application/octet-stream' --data-binary @tests/samples/passport.jpg \
        'http://127.0.0.1:7072/computervision/imageanalysis:analyze?api-version=2024-02-01&features=read'
    """)
{
    port, noKey, exitWithParent, allowUrl, nsfwModel, classifiers, moondreamWords, moondreamUnknown, memoryLimit, hangLimit, strikesFolder,
};

root.SetAction(async (parsed, cancellation) =>
{
    var key = Environment.GetEnvironmentVariable(keyVariable);
    if (string.IsNullOrEmpty(key) && !parsed.GetValue(noKey))
    {
        await Console.Error.WriteLineAsync($"Set {keyVariable} to the key that callers must present, or pass --no-key.");
        return 2;
    }
    var problems = new List<string>();
    var words = MoondreamWords.Parse(parsed.GetValue(moondreamWords)!, parsed.GetValue(moondreamUnknown)!, problems);
    if (problems.Count > 0)
    {
        await Console.Error.WriteLineAsync(string.Join('\n', problems));
        return 2;
    }
    try
    {
        await NodePackages.EnsureAsync(new Progress<string>(Console.WriteLine), cancellation);
        var models = new ModelOptions(NsfwModel.All.Single(model => model.Name == parsed.GetValue(nsfwModel)), parsed.GetValue(classifiers));
        // The local host waits for this line: what it tells the function app of this engine does not need the models.
        using var engine = await VisionEngine.LoadAsync(models, TimeProvider.System, version => Console.WriteLine($"Loading {version}"));
        MemoryLimit.Set((long)parsed.GetValue(memoryLimit) << 20);
        var hang = TimeSpan.FromSeconds(parsed.GetValue(hangLimit));
        using var admission = new Admission(Environment.ProcessorCount, waiting: 24, hang, TimeProvider.System, onHang: () => EndProcess(hang));
        var options = new VisionOptions(parsed.GetValue(port), parsed.GetValue(noKey) ? null : key, parsed.GetValue(allowUrl)!, words);
        var poison = new PoisonImages(parsed.GetValue(strikesFolder)!, TimeProvider.System);
        await ServeAsync(options, engine, admission, poison, parsed.GetValue(exitWithParent), cancellation);
        return 0;
    }
    catch (Exception e) when (e is SetupException or IOException or PlatformNotSupportedException or InvalidDataException or Win32Exception or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});
var invocation = root.Parse(args);
// With a parent it is the parent's end that ends this process: no handler may end it on a signal.
return invocation.GetValue(exitWithParent) ? await invocation.InvokeAsync(new() { ProcessTerminationTimeout = null }) : await invocation.InvokeAsync();

static async Task ServeAsync(VisionOptions options, VisionEngine engine, Admission admission, PoisonImages poison, bool exitWithParent, CancellationToken cancellation)
{
    await using var app = VisionService.Build(options, engine, admission, poison, TimeProvider.System);
    // Ctrl+C and a service manager's stop reach all processes, but the parent still needs this one while it finishes.
    using var interrupt = exitWithParent ? PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true) : null;
    using var terminate = exitWithParent ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true) : null;
    await app.StartAsync(cancellation);
    Console.WriteLine($"Vision service is ready on {app.Urls.Single()} ({engine.Version})");
    if (exitWithParent)
        _ = Console.OpenStandardInput().CopyToAsync(Stream.Null, cancellation).ContinueWith(_ => app.Lifetime.StopApplication(), TaskScheduler.Default);
    await app.WaitForShutdownAsync(cancellation);
}

// Native code that hangs cannot be stopped from here; whoever runs this process starts it again.
static void EndProcess(TimeSpan hang)
{
    const int softwareError = 70;
    Console.Error.WriteLine($"A request has worked for {hang.TotalSeconds} s without an end: ending the process.");
    HardExit.With(softwareError);
}

static Action<OptionResult> AtLeast(int least) => result =>
{
    if (result.GetValueOrDefault<int>() < least)
        result.AddError($"{result.Option.Name} must be {least} or more.");
};
