using Sluice.Storage;

namespace Sluice.Files;

/// <summary>One version of one uploaded file: every verdict, token and write speaks about exactly these bytes.</summary>
/// <param name="Id">The file's id: its ticket's id, or a hash of container, name and ETag. Safe as key, path and URL segment.</param>
/// <param name="Container">The quarantine container.</param>
/// <param name="Blob">The blob's name there: data from a user, never a key, path, header or log text.</param>
/// <param name="ETag">The version, as the service gave it, quotes included.</param>
public sealed record FileVersion(string Id, string Container, string Blob, string ETag)
{
    /// <summary>The ETag without its quotes: as metadata and JSON show it.</summary>
    public string BareETag() => ETag.Trim('"');

    /// <summary>Another system keeps the file: it is checked here and never released from here.</summary>
    public bool IsBorrowed() => Container == Containers.Borrowed;
}
