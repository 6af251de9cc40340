using Azure;
using Sluice.Files;

namespace Sluice.Engines;

/// <summary>
/// What an engine's answer means for the check that asked. Expected outcomes are values; what another attempt may cure (throttling,
/// server faults, a wrong key that somebody will correct) is thrown.
/// </summary>
/// <param name="Outcome"><see cref="CheckOutcome.Done"/>, <see cref="CheckOutcome.Unreadable"/> or <see cref="CheckOutcome.NotJudged"/>.</param>
/// <param name="Reason">Null where the engine has done its work.</param>
public sealed record EngineOutcome(CheckOutcome Outcome, Reason? Reason = null)
{
    public static readonly EngineOutcome Done = new(CheckOutcome.Done);

    public static readonly EngineOutcome Unreadable = new(CheckOutcome.Unreadable, new Reason(
        "unreadableImage", "The image could not be read: it is damaged, or of a kind that the engines do not know."));

    public static readonly EngineOutcome GaveUp = new(CheckOutcome.NotJudged, new Reason(
        "engineGaveUp", "The engine failed or took too long at the image, also when it tried again. It was not looked at, so a person has to."));

    /// <param name="service">Named in the exception.</param>
    /// <exception cref="RequestFailedException">Any status that is not about the image.</exception>
    public static EngineOutcome Of(int status, string service) =>
        status is >= 200 and < 300 ? Done : OfImage(status) ?? throw new RequestFailedException(status, $"{service} answered {status}.");

    /// <summary>What a status says of the image; null where it is about something else.</summary>
    public static EngineOutcome? OfImage(int status) => status switch
    {
        400 or 415 => Unreadable,
        422 => GaveUp,
        _ => null,
    };
}
