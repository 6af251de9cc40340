using System.Text.Json;

namespace Sluice.Setup.Tests;

public class LockFileTests
{
    [Fact]
    public void The_lock_file_pins_hashes_and_names_no_registry()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(LocalFolder.Path, "package-lock.json")));

        var packages = json.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0).ToArray();

        packages.ShouldNotBeEmpty();
        packages.ShouldAllBe(package => package.Value.GetProperty("integrity").GetString()!.StartsWith("sha512-"));
        packages.Where(package => package.Value.TryGetProperty("resolved", out _)).ShouldBeEmpty();
    }
}
