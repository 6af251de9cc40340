using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Files;

/// <summary>Enumerations travel by name, in camel case: in HTTP answers, webhooks and orchestration payloads alike.</summary>
public sealed class CamelCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
