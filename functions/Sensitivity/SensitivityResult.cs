namespace Sluice.Sensitivity;

/// <summary>The kinds of sensitive content. An open set: readers must bear kinds they do not know.</summary>
public static class SensitivityKinds
{
    public const string Passport = "passport";
    public const string IdCard = "idCard";
    public const string PaymentCard = "paymentCard";
    public const string Confidential = "confidential";
}

/// <summary>One piece of evidence: what it speaks for, how strongly (0–1), and where it stands. Never what it says.</summary>
public sealed record SensitivityFinding(string Kind, double Confidence, TextPlace Place);

/// <summary>Whether an image shows something that needs a cover, and why.</summary>
/// <param name="Sensitive">Whether there is any finding.</param>
/// <param name="Findings">The strongest first, at most ten of a kind.</param>
public sealed record SensitivityResult(bool Sensitive, IReadOnlyList<SensitivityFinding> Findings);
