namespace Sluice.Files;

/// <summary>What the steps found, as the file's record holds it. A part that is null was not looked at.</summary>
/// <param name="InterceptorsJson">Null where none was asked.</param>
/// <param name="Sha256">Of the content, lower-case hex; known where it was moderated.</param>
/// <param name="Kinds">Of sensitive content; null where nobody looked for any.</param>
/// <param name="Engines">Names and versions of those that looked at the content.</param>
public sealed record RecordedFindings(
    VerificationStatus Verification,
    Decision? Decision,
    IReadOnlyList<Reason> Reasons,
    RecordedHeader? Header,
    string? Sha256,
    RecordedLikelihoods? Likelihoods,
    bool Sensitive,
    IReadOnlyList<string>? Kinds,
    string? InterceptorsJson,
    string? Engines);

/// <summary>Pixels and frames are null where they are not known.</summary>
/// <param name="Type">Media type by content.</param>
public sealed record RecordedHeader(string Type, long? Width, long? Height, int? Frames);

/// <summary>0 (unknown), or 1 (very unlikely) to 5 (very likely).</summary>
public sealed record RecordedLikelihoods(int Adult, int Spoof, int Medical, int Violence, int Racy);
