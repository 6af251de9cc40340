using System.Text.Json;

namespace Sluice.Setup.Tests;

public class LockFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("vision-report/Engines")]
    [InlineData("vision-report/Photos")]
    [InlineData("vision-report/Specimens")]
    [InlineData("../tests/local/vision/clients")]
    public void A_lock_file_pins_hashes_and_names_no_registry(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(LocalFolder.Path, folder, "package-lock.json")));

        var packages = json.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0).ToArray();

        packages.ShouldNotBeEmpty();
        // What package.json calls "not-needed" is a link to nothing, and has no version.
        packages.Where(package => package.Value.TryGetProperty("version", out _))
            .ShouldAllBe(package => package.Value.GetProperty("integrity").GetString()!.StartsWith("sha512-", StringComparison.Ordinal));
        packages.Where(package => package.Value.TryGetProperty("resolved", out var address) && !address.GetString()!.EndsWith("/not-needed", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
