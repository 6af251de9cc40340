using Sluice.Files;

namespace Sluice.Unblu.Vetting;

/// <summary>What can go wrong with a file of the Unblu server, for its record.</summary>
internal static class UnbluReasons
{
    public static readonly Reason NotFetched = new("notFetched", "The file could not be fetched from the Unblu server, which was told to reject it.");

    public static readonly Reason NotInTime = new(
        "notInTime", "The verification did not end before the Unblu server needed its answer, which was to reject the file.");

    public static Reason Refused(int status) => new("answerRefused", $"The Unblu server refused the answer about this file ({status}).");
}
