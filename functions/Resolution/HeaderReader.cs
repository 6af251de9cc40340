using Sluice.Files;
using Sluice.Resolution.Formats;

namespace Sluice.Resolution;

/// <summary>
/// Says what a file is and how large its images are, from its header alone: pixels are never decoded. A usual image takes
/// one read of 64 KiB; no input takes more than 100 reads, nor more than 1 MiB beyond that (animations: the file, once).
/// </summary>
public static class HeaderReader
{
    /// <summary>Reads the header. Never throws for what a file holds; what the source throws goes through.</summary>
    public static async ValueTask<FileHeader> ReadAsync(IContentSource source, ResolutionOptions options, CancellationToken cancellation)
    {
        var content = await ContentReader.OpenAsync(source, cancellation);
        var type = Signatures.Recognise(content.Start.Span);
        if (type == FileTypes.Zip)
            return new FileHeader(await ZipDirectory.RecogniseAsync(content, cancellation));
        if (type.Group != FileGroup.Image)
            return new FileHeader(type);
        if (type == FileTypes.Jpeg)
            return await JpegHeader.ReadAsync(content, cancellation);
        if (type == FileTypes.Png)
            return await PngHeader.ReadAsync(content, options, cancellation);
        if (type == FileTypes.Gif)
            return await GifHeader.ReadAsync(content, options, cancellation);
        if (type == FileTypes.WebP)
            return await WebPHeader.ReadAsync(content, options, cancellation);
        if (type == FileTypes.Tiff)
            return await TiffHeader.ReadAsync(content, options, cancellation);
        if (type == FileTypes.Avif || type == FileTypes.Heic)
            return await HeifHeader.ReadAsync(content, type, cancellation);
        if (type == FileTypes.Bmp)
            return BmpHeader.Read(content);
        if (type == FileTypes.Icon)
            return await IconHeader.ReadAsync(content, cancellation);
        return new FileHeader(type) { Flaw = new Reason("unsupportedImage", $"The file is {type.Name}, a kind that cannot be checked.") };
    }
}
