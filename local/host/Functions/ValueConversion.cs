using System.ComponentModel;
using System.Text.Json;

namespace Sluice.Host.Functions;

/// <summary>Values by name (route values, parts of a blob's path, trigger data) as a parameter's type, in the invariant culture.</summary>
internal static class ValueConversion
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="FormatException">The value does not have the type's form.</exception>
    public static object? To(Type type, object? value)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => null,
            _ when target.IsInstanceOfType(value) => value,
            DateTimeOffset time when target == typeof(DateTime) => time.UtcDateTime,
            string text when target != typeof(string) => Parse(target, text),
            _ when target == typeof(string) => Text(value),
            IConvertible when target.IsPrimitive => Convert.ChangeType(value, target, System.Globalization.CultureInfo.InvariantCulture),
            _ => JsonSerializer.SerializeToElement(value, Json).Deserialize(target, Json),
        };
    }

    private static string? Text(object value) =>
        value is IFormattable formattable
            ? formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture)
            : value is IEnumerable<KeyValuePair<string, string>> ? JsonSerializer.Serialize(value, Json) : value.ToString();

    private static object? Parse(Type target, string text)
    {
        try
        {
            var converter = TypeDescriptor.GetConverter(target);
            return converter.CanConvertFrom(typeof(string))
                ? converter.ConvertFromInvariantString(text)
                : JsonSerializer.Deserialize(text, target, Json);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or JsonException or FormatException)
        {
            throw new FormatException($"The value is not a {target.Name}.", e);
        }
    }
}
