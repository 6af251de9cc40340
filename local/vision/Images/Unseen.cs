namespace Sluice.Vision.Images;

/// <summary>What of a file nobody has looked at; nobody can vouch for it.</summary>
[Flags]
internal enum Unseen
{
    None = 0,

    /// <summary>Frames of an animation.</summary>
    Frames = 1,

    /// <summary>Pages, or further images of a file.</summary>
    Pages = 2,

    /// <summary>Its true colours: a colour space that could not be applied.</summary>
    Profile = 4,

    /// <summary>A way to show it: turned, on another background.</summary>
    Views = 8,

    /// <summary>Parts of a picture that were too many or too fine to be read.</summary>
    Area = 16,

    /// <summary>What was left when the time was over.</summary>
    Time = 32,
}
