using System.Runtime.InteropServices;
using NetVips;

namespace Sluice.Vision.Images;

/// <summary>What libvips may do in this process.</summary>
internal static class Libvips
{
    public static string Version { get; } = $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}";

    /// <summary>
    /// Starts libvips with nothing but the loaders named here: SVG is a program that refers to other files, and the
    /// generic loaders (Magick, PDF, matrices, raw data) have no place in a chat.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">There is no libvips for this system.</exception>
    public static void Start()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new PlatformNotSupportedException($"libvips does not start on {RuntimeInformation.RuntimeIdentifier}.", ModuleInitializer.Exception);
        // What libvips says about a file does not belong in a log.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, (_, _, _) => { });
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        Operation.Block("VipsForeignLoad", state: true);
        foreach (var loader in (string[])["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"])
            Operation.Block("VipsForeignLoad" + loader, state: false);
    }

    /// <summary>Drops what libvips has noted about a file, which may quote it.</summary>
    // The exception's constructor takes the notes, which is the only way to them.
    public static void ForgetErrors() => _ = new VipsException("");
}
