using System.Security.Cryptography;
using Sluice.Vision.Images;

namespace Sluice.Vision.Serving;

/// <summary>
/// How every picture is looked at: when there is a place, and not again after two attempts that came to no good end. The second attempt
/// has the service for itself: it lacks neither time nor memory because of another picture, and no other one is under suspicion if the
/// process dies.
/// </summary>
internal sealed class Examiner(DecodedImages images, Admission admission, Strikes strikes)
{
    /// <summary>For people, in the answers about a picture that is given up.</summary>
    public const string GivenUp = "Twice the service failed or took too long at this image; it does not try again before tomorrow.";

    /// <param name="work">What is done with the picture: what one fails at, another may do well.</param>
    /// <param name="look">Gets the picture, or why there is none to look at.</param>
    public async Task<T> LookAsync<T>(byte[] content, string work, Func<Decoded, T> look, CancellationToken cancellation)
    {
        var picture = Convert.ToHexStringLower(SHA256.HashData(content));
        return await admission.RunAsync(() => Look(picture, content, work, look), alone: strikes.Of(picture) == 1, cancellation);
    }

    private T Look<T>(string picture, byte[] content, string work, Func<Decoded, T> look)
    {
        if (!strikes.Begin(picture, work))
            return look(Decoded.Failed(DecodeFailure.GivenUp));
        var well = false;
        try
        {
            var image = images.Get(picture, content);
            var seen = look(image);
            well = image.Failure != DecodeFailure.TimedOut;
            return seen;
        }
        catch (OperationCanceledException)
        {
            return look(Decoded.Failed(DecodeFailure.TimedOut));
        }
        finally
        {
            strikes.End(picture, work, well);
        }
    }
}
