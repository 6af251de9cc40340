using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Moderation;
using Sluice.Vision.Native;
using Sluice.Vision.Text;

namespace Sluice.Vision.Report;

/// <summary>
/// <c>measure</c>: one ability of the service alone in a process, whose time and memory the report can so compare with another
/// engine's. Speaks like <c>Engines/measure.mjs</c>: a file name per line in, its milliseconds out.
/// </summary>
internal static class MeasureCommand
{
    public static Command Build()
    {
        var ability = new Argument<string>("ability");
        ability.AcceptOnlyFromAmong("moderation", "text");
        var command = new Command("measure", "Used by the report.") { ability };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(ability)!, cancellation));
        return command;
    }

    private static async Task RunAsync(string ability, CancellationToken cancellation)
    {
        NativeHeap.Bound();
        Libvips.Start();
        var decoder = new ImageDecoder(TimeProvider.System);
        Action<Bitmap> judge;
        if (ability == "moderation")
        {
            var classifier = await NsfwClassifier.LoadAsync(NsfwModel.MobileNetV2, Environment.ProcessorCount);
            judge = image => classifier.Score(image);
        }
        else
        {
            var reader = await PageReader.LoadAsync(Environment.ProcessorCount);
            judge = image => reader.Read(image, cancellation);
        }
        Console.WriteLine(JsonSerializer.Serialize(new { ready = true }));
        while (await Console.In.ReadLineAsync(cancellation) is { } file)
        {
            var started = Stopwatch.GetTimestamp();
            var image = decoder.Decode(await File.ReadAllBytesAsync(file, cancellation)).First;
            var decoded = Stopwatch.GetTimestamp();
            judge(image);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                decode = Stopwatch.GetElapsedTime(started, decoded).TotalMilliseconds,
                judge = Stopwatch.GetElapsedTime(decoded).TotalMilliseconds,
            }));
        }
    }
}
