using System.Numerics;
using Sluice.Vision.Images;

namespace Sluice.Vision.Faces;

/// <summary>A face in an image, in its pixels. Left and right are the viewer's.</summary>
/// <param name="Score">How sure the detector is, 0..1.</param>
internal sealed record Face(float Score, Box Box, Vector2 LeftEye, Vector2 RightEye, Vector2 Nose, Vector2 Mouth);
