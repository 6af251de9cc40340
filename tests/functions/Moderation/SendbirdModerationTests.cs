using Sluice.Moderation;

namespace Sluice.Tests.Moderation;

public class SendbirdModerationTests
{
    // type, soft block, image, reaches a limit: action (0 allow, 1 warn, 2 block)
    [Theory]
    [InlineData(0, false, true, true, 0)]
    [InlineData(0, false, true, false, 0)]
    [InlineData(0, false, false, false, 0)]
    [InlineData(0, true, true, true, 0)]
    [InlineData(0, true, true, false, 0)]
    [InlineData(0, true, false, false, 0)]
    [InlineData(1, false, true, true, 2)]
    [InlineData(1, false, true, false, 0)]
    [InlineData(1, false, false, false, 0)]
    [InlineData(1, true, true, true, 1)]
    [InlineData(1, true, true, false, 0)]
    [InlineData(1, true, false, false, 0)]
    [InlineData(2, false, true, true, 2)]
    [InlineData(2, false, true, false, 0)]
    [InlineData(2, false, false, false, 2)]
    [InlineData(2, true, true, true, 1)]
    [InlineData(2, true, true, false, 0)]
    [InlineData(2, true, false, false, 0)]
    public void A_message_is_allowed_warned_of_or_blocked(int type, bool softBlock, bool isImage, bool reachesLimit, int action) =>
        ((int)SendbirdModeration.Decide((SendbirdModerationType)type, softBlock, isImage, reachesLimit)).ShouldBe(action);
}
