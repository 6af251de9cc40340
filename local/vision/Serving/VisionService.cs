using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Vision.Faces;
using Sluice.Vision.Images;
using Sluice.Vision.Native;
using Sluice.Vision.Protocols;

namespace Sluice.Vision.Serving;

/// <summary>The web service: its listener, its routes, and what every answer carries.</summary>
internal static class VisionService
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(5);

    public static WebApplication Build(VisionOptions options, VisionEngine engine, Admission admission, PoisonImages poison, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            // Each protocol has a limit of its own and an answer that says so.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers["Sluice-Engine"] = engine.Version;
            return next(context);
        });

        var images = new ImageProcessor(engine.Images, admission, poison);
        var key = new ApiKey(options.Key);
        var urls = new ImageUrls(options.AllowedUrls);
        var faceIds = new FaceIds(time);
        var coverage = Coverage.Report(engine);
        app.MapGet("/health", () => Results.Json(new { status = "ready", engine = engine.Version, decodes = engine.Images.Decodes }));
        app.MapGet("/coverage", () => Results.Json(coverage));
        RouteGroupBuilder For(CallerRules rules, bool withImage = true) =>
            app.MapGroup("").AddEndpointFilter(new CallerFilter(key, withImage ? admission : null, rules));
        new SafeSearch(engine, images, urls).Map(For(SafeSearch.Callers));
        new ImageAnalysis(engine, images, urls).Map(For(ImageAnalysis.Callers));
        new ContentSafety(engine, images, urls).Map(For(ContentSafety.Callers));
        var faces = new FaceService(engine, faceIds, images, urls);
        faces.MapDetect(For(FaceService.Callers));
        faces.MapVerify(For(FaceService.Callers, withImage: false));
        new Moondream(engine, images, urls, options.Words).Map(For(Moondream.Callers));
        new ImageScaling(images).Map(For(ImageScaling.Callers));
        app.MapFallback(() => AzureError.Result(404, "404", "Resource not found"));

        var trimmer = time.CreateTimer(_ => Trim(engine.Images, faceIds), null, TrimInterval, TrimInterval);
        app.Lifetime.ApplicationStopping.Register(poison.Stop);
        app.Lifetime.ApplicationStopped.Register(() =>
        {
            trimmer.Dispose();
            urls.Dispose();
        });
        return app;
    }

    // Both allocators would keep the room of large images for the next ones; an idle service gives it back.
    private static void Trim(DecodedImages images, FaceIds faceIds)
    {
        faceIds.Trim();
        if (images.Trim() == 0)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.GiveBack();
    }

    /// <summary>Leaves signals to the program, which may have a parent that needs it still.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
