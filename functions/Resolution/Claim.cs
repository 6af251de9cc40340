using System.Runtime.InteropServices;

namespace Sluice.Resolution;

/// <summary>What a file's name or its sender says that it is.</summary>
internal enum ClaimKind
{
    /// <summary>Nothing, or nothing that is known.</summary>
    None,
    Image,
    Other,
}

/// <summary>One such statement; the type is null when Sluice does not know it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Claim(ClaimKind Kind, FileType? Type, string Word)
{
    private const string Invisible = " .\t\r\n\0\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF";

    /// <summary>By the name's extension. Windows drops dots and blanks at the end of a name, so they do not count.</summary>
    public static Claim OfName(string? name)
    {
        var file = (name ?? "").AsSpan();
        file = file[(file.LastIndexOfAny('/', '\\') + 1)..].Trim(Invisible);
        var dot = file.LastIndexOf('.');
        var extension = dot < 0 ? "" : file[(dot + 1)..].Trim(Invisible).ToString().ToLowerInvariant();
        var type = FileTypes.ByExtension(extension);
        return type is null ? new(ClaimKind.None, null, extension) : new(KindOf(type), type, extension);
    }

    /// <summary>By the declared media type.</summary>
    public static Claim OfDeclared(string? declared)
    {
        var mime = (declared ?? "").Split(';')[0].Trim().ToLowerInvariant();
        var type = FileTypes.ByMime(mime);
        if (mime.Length == 0 || type == FileTypes.Unknown || SaysNothing(mime))
            return new(ClaimKind.None, null, mime);
        if (type is not null)
            return new(KindOf(type), type, mime);
        // Programs make image types up: such a one says no more than the content does.
        return new(mime.StartsWith("image/", StringComparison.Ordinal) ? ClaimKind.None : ClaimKind.Other, null, mime);
    }

    // What browsers and tools send that do not know: curl --data-binary says that it is a form.
    private static bool SaysNothing(string mime) =>
        mime is "*/*" or "binary" or "application/binary" or "application/x-www-form-urlencoded" or "unknown/unknown" or "content/unknown"
        || mime.StartsWith("multipart/", StringComparison.Ordinal);

    private static ClaimKind KindOf(FileType type) => type.ClaimsImage ? ClaimKind.Image : ClaimKind.Other;
}
