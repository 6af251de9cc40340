using Microsoft.Extensions.Time.Testing;
using Sluice.Vision.Faces;

namespace Sluice.Vision.Tests.Faces;

public sealed class FaceIdsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_face_is_known_until_its_time_is_over()
    {
        var ids = new FaceIds(_clock);
        var id = ids.Add([1, 2], TimeSpan.FromSeconds(60));
        _clock.Advance(TimeSpan.FromSeconds(59));
        ids.Find(id).ShouldBe([1, 2]);
        _clock.Advance(TimeSpan.FromSeconds(1));
        ids.Find(id).ShouldBeNull();
    }

    [Fact]
    public void Trimming_forgets_what_has_expired_and_nothing_else()
    {
        var ids = new FaceIds(_clock, capacity: 2);
        var shortLived = ids.Add([1], TimeSpan.FromMinutes(1));
        var longLived = ids.Add([2], TimeSpan.FromMinutes(9));
        _clock.Advance(TimeSpan.FromMinutes(2));
        ids.Trim();
        var next = ids.Add([3], TimeSpan.FromMinutes(9));
        ids.Find(shortLived).ShouldBeNull();
        ids.Find(longLived).ShouldBe([2]);
        ids.Find(next).ShouldBe([3]);
    }

    [Fact]
    public void Beyond_the_capacity_the_oldest_is_forgotten()
    {
        var ids = new FaceIds(_clock, capacity: 3);
        var added = Enumerable.Range(0, 5).Select(i => ids.Add([i], TimeSpan.FromHours(1))).ToList();
        added.Select(id => ids.Find(id)?[0]).ShouldBe([null, null, 2, 3, 4]);
    }

    [Fact]
    public void An_id_that_was_never_given_is_unknown() => new FaceIds(_clock).Find(Guid.NewGuid()).ShouldBeNull();
}
