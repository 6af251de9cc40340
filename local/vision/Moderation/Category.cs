namespace Sluice.Vision.Moderation;

/// <summary>What an image can be unwelcome for: the categories of Google SafeSearch.</summary>
internal enum Category
{
    Adult,
    Spoof,
    Medical,
    Violence,
    Racy,
}
