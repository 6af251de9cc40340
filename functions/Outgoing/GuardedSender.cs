using System.Net;

namespace Sluice.Outgoing;

public enum SendOutcome
{
    /// <summary>With a status of success.</summary>
    Answered,

    /// <summary>With any other status; redirects are not followed.</summary>
    Refused,

    /// <summary>No connection, no answer in time, or one that broke off.</summary>
    Unreachable,

    /// <summary>More content than <see cref="GuardedHttp.MaxAnswer"/>.</summary>
    TooLarge,

    /// <summary>The URL, or what its host resolves to, may not be called.</summary>
    NotAllowed,
}

/// <summary>What became of a request. Holds the answer, where there is one, until it is disposed of.</summary>
/// <param name="Why">What is not allowed, for people; null otherwise.</param>
public sealed record SendResult(SendOutcome Outcome, HttpResponseMessage? Answer = null, string? Why = null) : IDisposable
{
    /// <summary>0 where there is no answer.</summary>
    public int Status => Answer is null ? 0 : (int)Answer.StatusCode;

    /// <summary>Whether another attempt may succeed: nobody was reached, or the status says so.</summary>
    public bool IsTransient => Outcome == SendOutcome.Unreachable || Status is 408 or 425 or 429 or >= 500;

    /// <summary>For people and logs.</summary>
    public string Describe() => Outcome switch
    {
        SendOutcome.Answered or SendOutcome.Refused => $"it answered {Status}",
        SendOutcome.TooLarge => "its answer is too large",
        SendOutcome.NotAllowed => Why!,
        _ => "it could not be reached, or did not answer in time",
    };

    public void Dispose() => Answer?.Dispose();
}

/// <summary>Sends every request to a URL that comes from outside, and says as a value what became of it.</summary>
public sealed class GuardedSender(IHttpClientFactory clients)
{
    /// <param name="due">From when on nobody waits for the answer; counts as unreachable.</param>
    /// <param name="completion">Headers alone where the content is streamed: its length is then the caller's to bound.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was.</exception>
    public async Task<SendResult> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation,
        CancellationToken due = default,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, due);
        try
        {
            var answer = await clients.CreateClient(GuardedHttp.Name).SendAsync(request, completion, limit.Token);
            return new SendResult(answer.IsSuccessStatusCode ? SendOutcome.Answered : SendOutcome.Refused, answer);
        }
        catch (HttpRequestException refused) when (refused.GetBaseException() is ForbiddenUrlException forbidden)
        {
            return new SendResult(SendOutcome.NotAllowed, Why: forbidden.Message);
        }
        catch (HttpRequestException large) when (large.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new SendResult(SendOutcome.TooLarge);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException || (broken is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new SendResult(SendOutcome.Unreachable);
        }
    }
}
