using System.Text.Json.Serialization;

namespace Sluice.Files;

/// <summary>Where a file is on its way. "Could not check" is a state with a reason, never "clean".</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<FileState>))]
public enum FileState
{
    /// <summary>In quarantine; its orchestration is about to run.</summary>
    Received,

    /// <summary>Its header is being read.</summary>
    Inspecting,

    /// <summary>Moderation and classification are looking at it.</summary>
    Checking,

    /// <summary>The tenant's interceptors are being asked, one after another.</summary>
    Intercepting,

    /// <summary>Waits for a person.</summary>
    Reviewing,

    /// <summary>Final: exactly the bytes that were checked are readable by participants.</summary>
    Released,

    /// <summary>Final: removed.</summary>
    Rejected,

    /// <summary>Final: cannot be checked (malformed, over a limit, not what it claims); stays in quarantine.</summary>
    Unsupported,

    /// <summary>Final until someone asks to verify again: a check could not be carried out; stays in quarantine.</summary>
    Failed,
}

public static class FileStates
{
    public static bool IsFinal(this FileState state) =>
        state is FileState.Released or FileState.Rejected or FileState.Unsupported or FileState.Failed;
}
