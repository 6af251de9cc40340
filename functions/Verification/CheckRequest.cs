namespace Sluice.Verification;

/// <summary>What the checks of the content are asked to look at.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Type">Media type by content.</param>
/// <param name="Width">Pixels; 0 where not known.</param>
/// <param name="Height">Pixels; 0 where not known.</param>
/// <param name="Frames">Pictures or pages; 0 where not known.</param>
public sealed record CheckRequest(FileVersion File, long Size, string Type, long Width, long Height, int Frames);

/// <summary>How a check ended: an expected outcome is a value, an exception asks for another attempt.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(CamelCaseEnumConverter<CheckOutcome>))]
public enum CheckOutcome
{
    Done,

    /// <summary>The bytes are no longer those that the check was asked about.</summary>
    SourceChanged,

    /// <summary>The engine cannot read the picture (damaged, or a format it does not know).</summary>
    Unreadable,

    /// <summary>The picture is beyond the engine's limits, or more than it can bear: nothing is known, which a person has to make up for.</summary>
    NotJudged,

    /// <summary>The check is switched off by a setting: nobody wants to know.</summary>
    Off,
}
