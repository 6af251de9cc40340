using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>
/// The functions of libvips's C API that decoding needs. Variadic ones are declared with the arguments that are passed:
/// the System V calling convention passes integers and pointers alike in both cases.
/// </summary>
internal static partial class Libvips
{
    /// <summary>VIPS_FORMAT_UCHAR: a byte per band.</summary>
    public const int FormatByte = 0;

    /// <summary>VIPS_INTERPRETATION_sRGB.</summary>
    public const int InterpretationSrgb = 22;

    /// <summary>
    /// Starts libvips with nothing but the loaders named here: SVG is a program that refers to other files, and the
    /// generic loaders (Magick, PDF, matrices, raw data) have no place in a chat.
    /// </summary>
    public static unsafe void Start()
    {
        // What libvips says about a file does not belong in a log.
        const int allLevels = ~0;
        g_log_set_handler("VIPS", allLevels, &Ignore, 0);
        if (vips_init("sluice") != 0)
            throw new InvalidOperationException("libvips does not start.");
        vips_cache_set_max(0);
        vips_concurrency_set(1);
        vips_operation_block_set("VipsForeignLoad", state: true);
        foreach (var loader in (string[])["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"])
            vips_operation_block_set("VipsForeignLoad" + loader, state: false);
    }

    /// <summary>For the report, which draws its test data; a process that serves must not.</summary>
    public static void AllowSvg() => vips_operation_block_set("VipsForeignLoadSvg", state: false);

    /// <summary>Makes a font known by the names in its file, on machines that have none.</summary>
    public static unsafe void AddFont(string file)
    {
        nint text;
        if (vips_text(&text, "a", "fontfile", file, 0) != 0)
            throw new FileNotFoundException("libvips cannot use the font.", file);
        g_object_unref(text);
    }

    public static string Version { get; } = $"{vips_version(0)}.{vips_version(1)}.{vips_version(2)}";

    [UnmanagedCallersOnly]
    private static void Ignore(nint domain, int level, nint message, nint data)
    {
    }

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial uint g_log_set_handler(
        string domain, int levels, delegate* unmanaged<nint, int, nint, nint, void> handler, nint data);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_version(int flag);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_init(string program);

    [LibraryImport(NativeLibraries.Vips)]
    private static partial void vips_cache_set_max(int operations);

    [LibraryImport(NativeLibraries.Vips)]
    private static partial void vips_concurrency_set(int threads);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void vips_operation_block_set(string name, [MarshalAs(UnmanagedType.Bool)] bool state);

    [LibraryImport(NativeLibraries.Vips)]
    internal static unsafe partial nint vips_foreign_find_load_buffer(byte* bytes, nuint length);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial nint vips_image_new_from_buffer(byte* bytes, nuint length, string options, nint end);

    [LibraryImport(NativeLibraries.Vips)]
    internal static unsafe partial int vips_colourspace(nint image, nint* result, int interpretation, nint end);

    /// <summary>Refers to the memory, which must stay while the image lives.</summary>
    [LibraryImport(NativeLibraries.Vips)]
    internal static unsafe partial nint vips_image_new_from_memory(byte* data, nuint length, int width, int height, int bands, int format);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int vips_text(nint* result, string text, string name, string value, nint end);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int vips_thumbnail_image(nint image, nint* result, int width, string name, int height, nint end);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int vips_jpegsave_buffer(
        nint image, byte** file, nuint* length, string name1, int value1, string name2, int value2, nint end);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_width(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_height(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_bands(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_format(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_orientation(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_page_height(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial int vips_image_get_n_pages(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_image_set_kill(nint image, [MarshalAs(UnmanagedType.Bool)] bool kill);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nint vips_region_new(nint image);

    [LibraryImport(NativeLibraries.Vips)]
    internal static unsafe partial byte* vips_region_fetch(nint region, int left, int top, int width, int height, nuint* length);

    [LibraryImport(NativeLibraries.Vips)]
    internal static unsafe partial void g_free(void* memory);

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial nint vips_error_buffer();

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void vips_error_clear();

    [LibraryImport(NativeLibraries.Vips)]
    internal static partial void g_object_unref(nint instance);
}
