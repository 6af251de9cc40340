using System.Text.Json;
using System.Text.Json.Serialization;

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
}

/// <summary>Enumerations travel in Unblu's words: upper case, with underscores.</summary>
public sealed class UnbluEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseUpper)
    where TEnum : struct, Enum;
