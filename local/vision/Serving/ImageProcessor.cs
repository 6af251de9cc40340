using System.Security.Cryptography;
using Sluice.Vision.Images;

namespace Sluice.Vision.Serving;

/// <summary>
/// The one way to work on an image: it waits for a free core, decodes the image, and gives it up after two failed attempts. The second
/// attempt has the service for itself, so that it lacks neither time nor memory because of another image, and no other image is blamed
/// where the process ends.
/// </summary>
internal sealed class ImageProcessor(DecodedImages images, Admission admission, PoisonImages poison)
{
    /// <summary>For people, in the answers about an image that is given up.</summary>
    public const string GivenUp = "Twice the service failed or took too long at this image; it does not try again before tomorrow.";

    /// <param name="work">The kind of work: where one kind fails, another may succeed.</param>
    /// <param name="process">Gets the image, or why there is none to work on.</param>
    public async Task<T> ProcessAsync<T>(byte[] content, string work, Func<Decoded, T> process, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return await admission.RunAsync(() => Process(hash, content, work, process), alone: poison.FailedAttempts(hash) == 1, cancellation);
    }

    private T Process<T>(string hash, byte[] content, string work, Func<Decoded, T> process)
    {
        if (!poison.Begin(hash, work))
            return process(Decoded.Failed(DecodeFailure.GivenUp));
        var succeeded = false;
        try
        {
            var image = images.Get(hash, content);
            var result = process(image);
            succeeded = image.Failure != DecodeFailure.TimedOut;
            return result;
        }
        catch (OperationCanceledException)
        {
            return process(Decoded.Failed(DecodeFailure.TimedOut));
        }
        finally
        {
            poison.End(hash, work, succeeded);
        }
    }
}
