using System.Buffers.Text;
using System.Security.Cryptography;

namespace Sluice.Host.Functions.Http;

/// <summary>Secrets on disk: readable by the owner only, replaced whole.</summary>
internal static class SecretFile
{
    /// <returns>256 random bits, base64url.</returns>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static void Write(string file, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var half = file + ".new";
        File.Delete(half);
        using (var writer = new StreamWriter(half, options)) writer.Write(content);
        File.Move(half, file, overwrite: true);
    }

    /// <returns>The file's content; made by <paramref name="create"/> on first use.</returns>
    public static string ReadOrCreate(string file, Func<string> create)
    {
        if (!File.Exists(file)) Write(file, create());
        return File.ReadAllText(file).Trim();
    }
}
