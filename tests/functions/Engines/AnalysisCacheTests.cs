using Sluice.Engines;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Engines;

public sealed class AnalysisCacheTests(AzuriteFixture azurite)
{
    private readonly string content = new RandomIds().NewId();

    [Fact]
    public async Task Of_a_content_that_nobody_looked_at_nothing_is_known() =>
        (await (await CacheAsync()).FindAsync(content, CancellationToken.None)).ShouldBeNull();

    [Fact]
    public async Task Two_engines_that_answer_at_once_both_find_their_part_again()
    {
        var cache = await CacheAsync();
        CachedAnalysis[] parts = [Moderation("engine 1", "likelihoods"), Sensitivity("reader 1", "kinds")];

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => cache.KeepAsync(parts[i % 2], CancellationToken.None))));

        (await KnownAsync(cache)).ShouldBe(("engine 1", "likelihoods", "reader 1", "kinds"));
    }

    [Fact]
    public async Task What_a_newer_engine_said_takes_the_place_of_its_own_part_alone()
    {
        var cache = await CacheAsync();
        await cache.KeepAsync(Moderation("engine 1", "old"), CancellationToken.None);
        await cache.KeepAsync(Sensitivity("reader 1", "kinds"), CancellationToken.None);

        await cache.KeepAsync(Moderation("engine 2", "new"), CancellationToken.None);

        (await KnownAsync(cache)).ShouldBe(("engine 2", "new", "reader 1", "kinds"));
    }

    private CachedAnalysis Moderation(string engine, string said) => new() { PartitionKey = content, ModerationEngine = engine, Moderation = said };

    private CachedAnalysis Sensitivity(string engine, string said) => new() { PartitionKey = content, SensitivityEngine = engine, Sensitivity = said };

    private async Task<(string?, string?, string?, string?)> KnownAsync(AnalysisCache cache)
    {
        var known = (await cache.FindAsync(content, CancellationToken.None)).ShouldNotBeNull();
        return (known.ModerationEngine, known.Moderation, known.SensitivityEngine, known.Sensitivity);
    }

    private async Task<AnalysisCache> CacheAsync() => new(await AppStorage.TablesAsync(azurite));
}
