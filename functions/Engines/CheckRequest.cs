using Sluice.Files;

namespace Sluice.Engines;

/// <summary>What the checks of the content are asked to look at.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Type">Media type by content.</param>
/// <param name="Width">Pixels; 0 where not known.</param>
/// <param name="Height">Pixels; 0 where not known.</param>
/// <param name="Frames">Images or pages; 0 where not known.</param>
/// <param name="Queue">Images of one queue wait for each other: the conversation, or whoever else sends them.</param>
public sealed record CheckRequest(FileVersion File, long Size, string Type, long Width, long Height, int Frames, string Queue);
