using Sluice.Files;

namespace Sluice.Verification;

/// <summary>What the intake knows of a file before anybody looks at it, and that ends its way.</summary>
/// <param name="State"><see cref="FileState.Rejected"/>, or <see cref="FileState.Unsupported"/> where its bytes cannot be reached.</param>
public sealed record Refusal(FileState State, Reason Reason)
{
    public static readonly Refusal TicketUsed = new(FileState.Rejected, new Reason(
        "ticketUsed", "The upload ticket was used before: one ticket is good for one upload. Ask for another ticket."));

    public static readonly Refusal Copied = new(FileState.Rejected, new Reason(
        "copied", "The file was copied from another blob. With an upload ticket, bytes are taken from the uploader only."));

    public static readonly Refusal UnusableName = new(FileState.Unsupported, new Reason(
        "unusableName", "The blob's name leads out of its container when it is part of a URL, so that nobody can read exactly this blob."));
}
