namespace Sluice.Moderation;

/// <summary>How strictly Sendbird's image moderation works (field <c>type</c>).</summary>
public enum SendbirdModerationType
{
    None = 0,

    /// <summary>Blocks images that reach a limit.</summary>
    Normal = 1,

    /// <summary>Blocks file messages without an image as well.</summary>
    Strict = 2,
}

/// <summary>What happens to a message (field <c>moderation_action</c>).</summary>
public enum SendbirdAction
{
    Allow = 0,

    /// <summary>Delivered, though a limit is reached: soft block.</summary>
    Warn = 1,
    Block = 2,
}

/// <summary>Sendbird's rule for messages with images (Chat Platform API v3, image moderation).</summary>
public static class SendbirdModeration
{
    /// <summary>The error of a text message whose image URL is blocked.</summary>
    public const int UrlBlocked = 900065;

    /// <summary>The error of a file message that is blocked.</summary>
    public const int FileBlocked = 900066;

    /// <summary>
    /// Type 0 moderates nothing. With a soft block nothing is ever blocked, files without an image included: an image that
    /// reaches a limit is delivered with a warning. What the documentation leaves open (type 0 together with a soft block) is
    /// taken as "moderates nothing".
    /// </summary>
    /// <param name="type">How strict.</param>
    /// <param name="softBlock">Whether to warn where one would block.</param>
    /// <param name="isImage">Whether the file is an image.</param>
    /// <param name="reachesLimit">Whether a category's likelihood is at or above its limit.</param>
    public static SendbirdAction Decide(SendbirdModerationType type, bool softBlock, bool isImage, bool reachesLimit)
    {
        if (type == SendbirdModerationType.None)
            return SendbirdAction.Allow;
        if (isImage && reachesLimit)
            return softBlock ? SendbirdAction.Warn : SendbirdAction.Block;
        return !isImage && type == SendbirdModerationType.Strict && !softBlock ? SendbirdAction.Block : SendbirdAction.Allow;
    }
}
