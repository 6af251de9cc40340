using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Reads the service's OData errors: <c>{"odata.error":{"code":…,"message":{"lang":…,"value":…}}}</c>.</summary>
internal sealed class TableErrors : RequestFailedDetailsParser
{
    /// <summary>Key in <see cref="Exception.Data"/> of the place of a transaction's failed action.</summary>
    public const string FailedActionIndex = "FailedEntity";

    public static readonly TableErrors Parser = new();

    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        error = null;
        data = null;
        if (response.ContentStream is not { CanSeek: true, Length: > 0 })
            return false;
        try
        {
            using var json = JsonDocument.Parse(response.Content.ToMemory());
            if (!json.RootElement.TryGetProperty("odata.error", out var body))
                return false;
            var message = Text(body, "message");
            error = new ResponseError(Text(body, "code"), message);
            // A transaction's error starts with the place of the failed action: "3:The specified entity already exists."
            var digits = message.AsSpan().IndexOfAnyExceptInRange('0', '9');
            if (digits > 0 && message![digits] == ':')
                data = new Dictionary<string, string>(StringComparer.Ordinal) { [FailedActionIndex] = message[..digits] };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static RequestFailedException Of(Response response) => new(response, innerException: null, Parser);

    private static string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty("value", out var inner) ? inner.GetString() : value.GetString();
    }
}
