using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Unblu;

/// <summary>What Unblu's shapes have in common.</summary>
public static class UnbluApi
{
    /// <summary>Sluice has one account.</summary>
    public const string Account = "sluice";

    /// <summary>Camel case; absent values are null, as in Unblu's own bodies.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The versions of Unblu's Web API whose paths we have.</summary>
    public static bool IsApi(string version) => version is "v3" or "v4";

    private static readonly string[] Sources =
        ["BOT", "EXTERNAL_MESSENGER", "CONVERSATION", "CALL_SNAPSHOT", "CONVERSATION_RECORDING", "CO_BROWSING_DOWNLOAD"];

    /// <summary>One of Unblu's words; CONVERSATION for any other, as receivers know only these.</summary>
    public static string SourceOf(UploadContext upload) =>
        Sources.FirstOrDefault(source => source.Equals(upload.Source, StringComparison.OrdinalIgnoreCase)) ?? "CONVERSATION";
}

/// <summary>Enumerations travel in Unblu's words: upper case, with underscores.</summary>
public sealed class UnbluEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseUpper)
    where TEnum : struct, Enum;
