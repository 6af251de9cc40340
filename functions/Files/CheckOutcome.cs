using System.Text.Json.Serialization;

namespace Sluice.Files;

/// <summary>How a check ended: an expected outcome is a value, an exception asks for another attempt.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CheckOutcome>))]
public enum CheckOutcome
{
    Done,

    /// <summary>The bytes are no longer those that the check was asked about.</summary>
    SourceChanged,

    /// <summary>The engine cannot read the image (damaged, or a format it does not know).</summary>
    Unreadable,

    /// <summary>The image is beyond the engine's limits, or more than it can bear: nothing is known, which a person has to make up for.</summary>
    NotJudged,

    /// <summary>Too many images wait for the engine: the check is to be asked again a little later.</summary>
    Busy,

    /// <summary>The check is switched off by a setting: nobody wants to know.</summary>
    Off,
}
