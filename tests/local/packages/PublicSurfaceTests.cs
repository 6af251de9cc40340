using Azure.AI.Vision.ImageAnalysis;

namespace Sluice.Packages.Tests;

/// <summary>What compiles against the stand-in must compile against the package.</summary>
public class PublicSurfaceTests
{
    private static readonly HashSet<string> Listing =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "listings", "Azure.AI.Vision.ImageAnalysis.txt")).Where(line => line.Length > 0 && line[0] != '#'),
    ];

    [Fact]
    public void Every_public_line_of_the_stand_in_is_in_the_listing_of_the_real_package()
    {
        var lines = PublicSurface.Of(typeof(ImageAnalysisClient).Assembly).ToArray();

        lines.ShouldNotBeEmpty();
        var foreign = Foreign(lines);
        foreign.ShouldBeEmpty($"It shows what the real package lacks:\n{string.Join('\n', foreign)}\n");
    }

    [Fact]
    public void A_foreign_line_is_found()
    {
        var foreign = Foreign(PublicSurface.Of(typeof(Sample<>)));

        foreign.ShouldBe(
            [
                "Sluice.Packages.Tests | Sample<T> | abstract class : System.Collections.Generic.List<T>",
                "Sluice.Packages.Tests | Sample<T> | System.Int32? Size { get; init; }",
                "Sluice.Packages.Tests | Sample<T> | abstract TResult[] Convert<TResult>(System.Func<T, TResult> by, params System.String[] names)",
                "Sluice.Packages.Tests | Sample<T> | override System.String ToString()",
                "Sluice.Packages.Tests | Sample<T> | protected new(System.Int32 size = 3, System.String name = default)",
                "Sluice.Packages.Tests | Sample<T> | static System.Boolean TryGet(out T value)",
            ],
            ignoreOrder: true);
    }

    private static string[] Foreign(IEnumerable<string> lines) => [.. lines.Where(line => !Listing.Contains(line))];
}

public abstract class Sample<T> : List<T>
{
    protected Sample(int size = 3, string? name = null) => (Size, Name) = (size, name);

    public int? Size { get; init; }

    internal string? Name { get; }

    public static bool TryGet(out T? value)
    {
        value = default;
        return false;
    }

    public abstract TResult[] Convert<TResult>(Func<T, TResult> by, params string[] names);

    public override string ToString() => "";
}
