using System.Reflection;

namespace Sluice.Packages.Tests;

/// <summary>What compiles against a stand-in must compile against the package.</summary>
public class PublicSurfaceTests
{
    private static readonly HashSet<string> Listings =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "listings"), "*.txt")
            .SelectMany(File.ReadLines)
            .Where(line => line.Length > 0 && line[0] != '#'),
    ];

    // The project file names all projects below local/packages but System.IO.Hashing: that one has no listing, because no code
    // of ours uses it and Azure.Storage.Common would not run if the one class that it needs had another shape.
    public static TheoryData<string> StandIns =>
    [
        .. typeof(PublicSurfaceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(metadata => metadata.Value == "StandIn").Select(metadata => metadata.Key),
    ];

    [Theory]
    [MemberData(nameof(StandIns))]
    public void Every_public_line_of_a_stand_in_is_in_a_listing_of_the_real_packages(string standIn)
    {
        var foreign = Foreign(PublicSurface.Of(Assembly.Load(standIn)));

        foreign.ShouldBeEmpty($"{standIn} shows what the real packages lack:\n{string.Join('\n', foreign)}\n");
    }

    [Fact]
    public void The_stand_ins_are_found()
    {
        var names = StandIns.Select(row => row.Data).ToArray();

        names.ShouldContain("Azure.Data.Tables");
        names.ShouldContain("Microsoft.DurableTask.Abstractions");
        names.ShouldNotContain("System.IO.Hashing");
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

    [Fact]
    public void A_line_of_a_listing_is_not_foreign() => Foreign(["Azure.Data.Tables | ITableEntity | interface"]).ShouldBeEmpty();

    private static string[] Foreign(IEnumerable<string> lines) => [.. lines.Where(line => !Listings.Contains(line))];
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
