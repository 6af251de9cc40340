using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable;

public sealed class SeenMessagesTests
{
    private static readonly InstanceRecord Sender = new() { Id = "a/b", Name = "Run", Incarnation = "i1", CreatedAt = default, UpdatedAt = default };

    [Fact]
    public void What_comes_again_was_seen_and_what_follows_was_not()
    {
        var seen = new SeenMessages();
        seen.Add(Id(Sender, 1, 9));
        seen.Add(Id(Sender, 1, 3));
        seen.Contains(Id(Sender, 1, 9)).ShouldBeTrue();
        seen.Contains(Id(Sender, 0, 12)).ShouldBeTrue();
        seen.Contains(Id(Sender, 1, 10)).ShouldBeFalse("numbers, not texts, are compared");
        seen.Contains(Id(Sender, 2, 0)).ShouldBeFalse("it continued as new");
        seen.Contains(Id(Sender with { Rewinds = 1 }, 1, 9)).ShouldBeFalse("its failure was taken back");
        seen.Contains(Id(Sender with { Incarnation = "i2" }, 1, 9)).ShouldBeFalse("another one took its id");
        seen.Contains(Id(Sender with { Id = "a" }, 1, 9)).ShouldBeFalse();
        seen.Add("a/b/i1/1/9");
        seen.Contains("a/b/i1/1/9").ShouldBeFalse("an id of an older form");
    }

    [Fact]
    public void Only_of_senders_that_may_send_again_something_is_kept()
    {
        var seen = new SeenMessages();
        seen.Add(Id(Sender, 1, 9));
        seen.Add(Id(Sender with { Id = "ended" }, 4, 2));
        var kept = new SeenMessages();
        foreach (var message in seen.Last(id => id == "a/b")) kept.Add(message);
        kept.Contains(Id(Sender, 1, 9)).ShouldBeTrue();
        kept.Contains(Id(Sender, 1, 10)).ShouldBeFalse();
        kept.Contains(Id(Sender with { Id = "ended" }, 4, 2)).ShouldBeFalse();
    }

    private static string Id(InstanceRecord sender, int generation, int task) => SeenMessages.IdOf(sender, generation, task);
}
