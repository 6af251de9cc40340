using Sluice.Files;

namespace Sluice.Resolution;

/// <summary>Judges a file by its header, name and declared type. Looks only; the same input gives the same result.</summary>
public static class ResolutionCheck
{
    /// <param name="header">What <see cref="HeaderReader"/> found.</param>
    /// <param name="length">The file's size in bytes.</param>
    /// <param name="name">The name its sender gave it.</param>
    /// <param name="declaredType">The media type its sender gave it.</param>
    /// <param name="options">Limits and lists.</param>
    /// <param name="storedType">The media type that the stored file has, where that is another statement.</param>
    public static ResolutionResult Check(
        FileHeader header, long length, string? name, string? declaredType, ResolutionOptions options, string? storedType = null)
    {
        Claim[] claims = [Claim.OfName(name), Claim.OfDeclared(declaredType), Claim.OfDeclared(storedType)];
        var (outcome, reasons) = Judge(header, length, claims, options);
        var need = Need(header, options);
        if (outcome == ResolutionOutcome.Accepted)
            reasons = [.. Remarks(header, need, options)];
        return new ResolutionResult(header.Type.Mime, header.Type.Group, length, header.Width, header.Height, header.Frames, need, outcome, reasons);
    }

    private static (ResolutionOutcome, IReadOnlyList<Reason>) Judge(FileHeader header, long length, Claim[] claims, ResolutionOptions options)
    {
        if (length == 0)
            return (ResolutionOutcome.Unsupported, [new Reason("empty", "The file is empty.")]);
        if (Refusal(header.Type, claims[0], claims[1..], options) is { } refusal)
            return (ResolutionOutcome.Blocked, [refusal]);
        if (TooManyBytes(header, length, options) is { } size)
            return (ResolutionOutcome.Unsupported, [size]);
        var disagreement = claims.Select(claim => Disagreement(header.Type, claim)).FirstOrDefault(reason => reason is not null);
        var reasons = new[] { disagreement ?? NotToBeChecked(header.Type), header.Flaw }
            .OfType<Reason>().Concat(TooLarge(header, options)).Distinct().ToArray();
        return (reasons.Length == 0 ? ResolutionOutcome.Accepted : ResolutionOutcome.Unsupported, reasons);
    }

    private static VerificationNeed Need(FileHeader header, ResolutionOptions options)
    {
        if (header.Type.Group != FileGroup.Image)
            return VerificationNeed.NotApplicable;
        return header.Flaw is not null || header.Width > options.MinDimension || header.Height > options.MinDimension
            ? VerificationNeed.Required
            : VerificationNeed.NotRequired;
    }

    private static IEnumerable<Reason> Remarks(FileHeader header, VerificationNeed need, ResolutionOptions options)
    {
        if (need == VerificationNeed.NotRequired)
            yield return new("belowMinimum", $"The image has {Size(header)} pixels; up to {options.MinDimension} × {options.MinDimension} need no verification.");
        if (header.TrailingData)
            yield return new("trailingData", "More data follows the end of the image.");
    }

    private static Reason? Refusal(FileType content, Claim name, Claim[] declared, ResolutionOptions options)
    {
        var blocked = new TypeList(options.BlockedTypes);
        if (blocked.Contains(content))
            return new("typeBlocked", $"The file is {content.Name}, a type that is blocked.");
        if (name.Type is { } named ? blocked.Contains(named) : name.Word.Length > 0 && blocked.ContainsExtension(name.Word))
            return new("typeBlocked", "The file's name has the extension of a type that is blocked.");
        if (Array.Exists(declared, one => one.Type is { } said ? blocked.Contains(said) : one.Word.Length > 0 && blocked.ContainsMime(one.Word)))
            return new("typeBlocked", "The file was declared to be of a type that is blocked.");
        var allowed = new TypeList(options.AllowedTypes);
        if (allowed.IsEmpty)
            return null;
        // An extension may be listed that no known type has: then the name alone decides.
        if (!allowed.Contains(content) && !(content == FileTypes.Unknown && allowed.ContainsExtension(name.Word)))
            return new("typeNotAllowed", $"The file is {content.Name}, a type that is not among the allowed ones.");
        return name.Type is { } type && !allowed.Contains(type)
            ? new("typeNotAllowed", "The file's name has an extension that is not among the allowed ones.")
            : null;
    }

    /// <summary>
    /// The matrix of content and claim. Only where an image is claimed or found must the two agree: what else a file is does
    /// not change how it is checked.
    /// <code>
    /// content    | no claim | same type | other image type | not an image
    /// image      | fine     | fine      | disagree         | disagree
    /// not image  | fine     | disagree* | disagree         | fine
    /// </code>
    /// * SVG: they agree, and it is no image that can be looked at.
    /// </summary>
    private static Reason? Disagreement(FileType content, Claim claim)
    {
        var isImage = content.Group == FileGroup.Image;
        if (claim.Kind == ClaimKind.None || (!isImage && claim.Kind == ClaimKind.Other) || (isImage && claim.Type == content))
            return null;
        if (content == FileTypes.Svg && claim.Type == FileTypes.Svg)
            return null;
        var said = claim.Type?.Name ?? (claim.Kind == ClaimKind.Image ? "an image" : "something else");
        return new("typeMismatch", $"The file says that it is {said}, but its content is {content.Name}.");
    }

    /// <summary>What browsers show, and nobody can look at before they do.</summary>
    private static Reason? NotToBeChecked(FileType content) =>
        content == FileTypes.Svg ? new("unsupportedImage", "The file is an SVG drawing: a text that programs draw, not an image that can be checked.")
        : content == FileTypes.Html ? new("unsupportedPage", "The file is an HTML page: what it shows cannot be checked.")
        : null;

    /// <summary>What is wrong with a file of which only the size is known; null when nothing is.</summary>
    internal static Reason? TooManyBytes(long length, ResolutionOptions options) => length > options.MaxBytes
        ? new("tooManyBytes", $"The file has {length:N0} bytes; at most {options.MaxBytes:N0} are allowed.")
        : null;

    private static Reason? TooManyBytes(FileHeader header, long length, ResolutionOptions options) =>
        TooManyBytes(length, options) ?? (header.Type.Group == FileGroup.Image && length > options.MaxImageBytes
            ? new("tooManyBytes", $"The image has {length:N0} bytes; at most {options.MaxImageBytes:N0} can be checked.")
            : null);

    private static IEnumerable<Reason> TooLarge(FileHeader header, ResolutionOptions options)
    {
        if (header.Width > options.MaxSide || header.Height > options.MaxSide)
            yield return new("tooLong", $"The image has {Size(header)} pixels; no side may be longer than {options.MaxSide:N0}.");
        else if (header.Width * header.Height > options.MaxPixels)
            yield return new("tooManyPixels", $"The image has {Size(header)} pixels, more than {options.MaxPixels:N0} in all.");
        if (header.Frames > options.MaxFrames)
            yield return new("tooManyFrames", $"The image has more than {options.MaxFrames:N0} frames or pages, the most that can be checked.");
    }

    private static string Size(FileHeader header) => $"{header.Width:N0} × {header.Height:N0}";
}
