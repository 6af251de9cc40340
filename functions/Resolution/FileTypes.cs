namespace Sluice.Resolution;

/// <summary>The kinds of files that are told apart by content, extension or declared type.</summary>
public static class FileTypes
{
    public static readonly FileType Jpeg = new("image/jpeg", FileGroup.Image, "a JPEG image", "jpg jpeg jfif jpe jfi jif pjpeg pjp", "image/jpg image/pjpeg");
    public static readonly FileType Png = new("image/png", FileGroup.Image, "a PNG image", "png apng", "image/x-png image/apng image/vnd.mozilla.apng");
    public static readonly FileType Gif = new("image/gif", FileGroup.Image, "a GIF image", "gif");
    public static readonly FileType WebP = new("image/webp", FileGroup.Image, "a WebP image", "webp");
    public static readonly FileType Bmp = new("image/bmp", FileGroup.Image, "a BMP image", "bmp dib", "image/x-bmp image/x-ms-bmp");
    public static readonly FileType Tiff = new("image/tiff", FileGroup.Image, "a TIFF image", "tif tiff", "image/x-tiff");
    public static readonly FileType Avif = new("image/avif", FileGroup.Image, "an AVIF image", "avif avifs", "image/avif-sequence");
    public static readonly FileType Heic = new("image/heic", FileGroup.Image, "a HEIC image", "heic heif hif heics heifs", "image/heif image/heic-sequence image/heif-sequence");
    public static readonly FileType Icon = new("image/x-icon", FileGroup.Image, "an icon", "ico cur", "image/vnd.microsoft.icon");
    public static readonly FileType JpegXl = new("image/jxl", FileGroup.Image, "a JPEG XL image", "jxl");
    public static readonly FileType Jpeg2000 = new("image/jp2", FileGroup.Image, "a JPEG 2000 image", "jp2 j2k jpf jpx j2c", "image/jpx image/j2k");
    public static readonly FileType JpegXr = new("image/jxr", FileGroup.Image, "a JPEG XR image", "jxr wdp hdp", "image/vnd.ms-photo");
    public static readonly FileType Photoshop = new("image/vnd.adobe.photoshop", FileGroup.Image, "a Photoshop image", "psd psb");

    public static readonly FileType Svg = new("image/svg+xml", FileGroup.Text, "an SVG drawing", "svg svgz");
    public static readonly FileType Html = new("text/html", FileGroup.Text, "an HTML page", "html htm xhtml xht shtml mht mhtml", "application/xhtml+xml");
    public static readonly FileType Xml = new("text/xml", FileGroup.Text, "an XML text", "xml xsl xslt", "application/xml");
    public static readonly FileType Text = new("text/plain", FileGroup.Text, "plain text", "txt text log md csv json ini yaml yml", "text/csv text/markdown application/json");
    public static readonly FileType Empty = new("application/x-empty", FileGroup.Other, "an empty file");
    public static readonly FileType Unknown = new("application/octet-stream", FileGroup.Other, "unknown content", "", "binary/octet-stream application/unknown");

    public static readonly FileType Pdf = new("application/pdf", FileGroup.Pdf, "a PDF document", "pdf", "application/x-pdf");
    public static readonly FileType Word = new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", FileGroup.Office, "a Word document", "docx dotx docm dotm");
    public static readonly FileType Excel = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FileGroup.Office, "an Excel workbook", "xlsx xltx xlsm xltm xlsb");
    public static readonly FileType PowerPoint = new("application/vnd.openxmlformats-officedocument.presentationml.presentation", FileGroup.Office, "a PowerPoint presentation", "pptx potx ppsx pptm potm ppsm");
    public static readonly FileType OpenDocumentText = new("application/vnd.oasis.opendocument.text", FileGroup.Office, "an OpenDocument text", "odt ott");
    public static readonly FileType OpenDocumentSheet = new("application/vnd.oasis.opendocument.spreadsheet", FileGroup.Office, "an OpenDocument spreadsheet", "ods ots");
    public static readonly FileType OpenDocumentSlides = new("application/vnd.oasis.opendocument.presentation", FileGroup.Office, "an OpenDocument presentation", "odp otp");
    public static readonly FileType OpenDocumentDrawing = new("application/vnd.oasis.opendocument.graphics", FileGroup.Office, "an OpenDocument drawing", "odg otg odf");
    public static readonly FileType Ole = new("application/x-ole-storage", FileGroup.Office, "an older Office document", "doc xls ppt dot xlt pps msg pub vsd",
        "application/msword application/vnd.ms-excel application/vnd.ms-powerpoint application/vnd.ms-outlook");
    public static readonly FileType Rtf = new("application/rtf", FileGroup.Office, "a rich text document", "rtf", "text/rtf");

    public static readonly FileType Zip = new("application/zip", FileGroup.Archive, "a ZIP archive", "zip epub", "application/x-zip-compressed application/epub+zip");
    public static readonly FileType Gzip = new("application/gzip", FileGroup.Archive, "a gzip archive", "gz tgz", "application/x-gzip");
    public static readonly FileType Bzip2 = new("application/x-bzip2", FileGroup.Archive, "a bzip2 archive", "bz2");
    public static readonly FileType Xz = new("application/x-xz", FileGroup.Archive, "an xz archive", "xz");
    public static readonly FileType Zstandard = new("application/zstd", FileGroup.Archive, "a Zstandard archive", "zst");
    public static readonly FileType SevenZip = new("application/x-7z-compressed", FileGroup.Archive, "a 7-Zip archive", "7z");
    public static readonly FileType Rar = new("application/vnd.rar", FileGroup.Archive, "a RAR archive", "rar", "application/x-rar-compressed");
    public static readonly FileType Cabinet = new("application/vnd.ms-cab-compressed", FileGroup.Archive, "a cabinet archive", "cab");
    public static readonly FileType Tar = new("application/x-tar", FileGroup.Archive, "a tar archive", "tar");

    public static readonly FileType WindowsProgram = new("application/vnd.microsoft.portable-executable", FileGroup.Executable, "a Windows program",
        "exe dll scr com pif cpl sys ocx drv", "application/x-msdownload application/x-dosexec application/x-ms-dos-executable");
    public static readonly FileType Elf = new("application/x-elf", FileGroup.Executable, "a Linux program", "elf so appimage", "application/x-executable application/x-sharedlib");
    public static readonly FileType MachO = new("application/x-mach-binary", FileGroup.Executable, "a macOS program", "dylib app pkg dmg");
    public static readonly FileType Script = new("text/x-shellscript", FileGroup.Executable, "a script",
        "sh bash zsh command bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta reg lnk url scf inf msi msp msc gadget",
        "application/x-sh application/x-msi application/javascript text/javascript application/hta application/x-bat");
    public static readonly FileType JavaArchive = new("application/java-archive", FileGroup.Executable, "a Java program", "jar war class jnlp", "application/x-java-archive application/java-vm");
    public static readonly FileType Android = new("application/vnd.android.package-archive", FileGroup.Executable, "an Android app", "apk aab dex");
    public static readonly FileType Package = new("application/x-debian-package", FileGroup.Executable, "a software package", "deb rpm", "application/x-rpm");
    public static readonly FileType WebAssembly = new("application/wasm", FileGroup.Executable, "a WebAssembly program", "wasm");
    public static readonly FileType Shortcut = new("application/x-ms-shortcut", FileGroup.Executable, "a Windows shortcut");

    public static readonly FileType Mp4 = new("video/mp4", FileGroup.Media, "an MP4 video", "mp4 m4v 3gp 3g2", "video/3gpp video/x-m4v");
    public static readonly FileType QuickTime = new("video/quicktime", FileGroup.Media, "a QuickTime video", "mov qt");
    public static readonly FileType Mp4Audio = new("audio/mp4", FileGroup.Media, "an MP4 sound", "m4a m4b", "audio/x-m4a");
    public static readonly FileType Matroska = new("video/webm", FileGroup.Media, "a WebM video", "webm mkv mka", "video/x-matroska audio/webm");
    public static readonly FileType Avi = new("video/x-msvideo", FileGroup.Media, "an AVI video", "avi");
    public static readonly FileType Mpeg = new("video/mpeg", FileGroup.Media, "an MPEG video", "mpg mpeg");
    public static readonly FileType Mp3 = new("audio/mpeg", FileGroup.Media, "an MP3 sound", "mp3", "audio/mp3");
    public static readonly FileType Ogg = new("audio/ogg", FileGroup.Media, "an Ogg sound", "ogg oga ogv opus", "video/ogg application/ogg");
    public static readonly FileType Flac = new("audio/flac", FileGroup.Media, "a FLAC sound", "flac");
    public static readonly FileType Wave = new("audio/wav", FileGroup.Media, "a WAVE sound", "wav", "audio/x-wav audio/wave");
    public static readonly FileType Amr = new("audio/amr", FileGroup.Media, "an AMR sound", "amr");

    public static readonly IReadOnlyList<FileType> All =
    [
        Jpeg, Png, Gif, WebP, Bmp, Tiff, Avif, Heic, Icon, JpegXl, Jpeg2000, JpegXr, Photoshop,
        Svg, Html, Xml, Text, Empty, Unknown,
        Pdf, Word, Excel, PowerPoint, OpenDocumentText, OpenDocumentSheet, OpenDocumentSlides, OpenDocumentDrawing, Ole, Rtf,
        Zip, Gzip, Bzip2, Xz, Zstandard, SevenZip, Rar, Cabinet, Tar,
        WindowsProgram, Elf, MachO, Script, JavaArchive, Android, Package, WebAssembly, Shortcut,
        Mp4, QuickTime, Mp4Audio, Matroska, Avi, Mpeg, Mp3, Ogg, Flac, Wave, Amr,
    ];

    private static readonly Dictionary<string, FileType> ByExtensions = Index(type => type.Extensions);
    private static readonly Dictionary<string, FileType> ByMimes = Index(type => type.Mimes);

    /// <summary>The type that an extension (lower case, no dot) stands for; null when it is not known.</summary>
    public static FileType? ByExtension(string extension) => ByExtensions.GetValueOrDefault(extension);

    /// <summary>The type with this media type (lower case, no parameters); null when it is not known.</summary>
    public static FileType? ByMime(string mime) => ByMimes.GetValueOrDefault(mime);

    private static Dictionary<string, FileType> Index(Func<FileType, IEnumerable<string>> keys) =>
        All.SelectMany(type => keys(type), (type, key) => (type, key)).ToDictionary(pair => pair.key, pair => pair.type, StringComparer.Ordinal);
}
