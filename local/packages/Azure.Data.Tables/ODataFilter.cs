using System.Globalization;

namespace Azure.Data.Tables;

/// <summary>Writes interpolated values as OData literals, so that no value can end its literal.</summary>
internal static class ODataFilter
{
    public static string Create(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var literals = Array.ConvertAll(filter.GetArguments(), object? (argument) => Literal(argument));
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    private static string Literal(object? value) => value switch
    {
        string text => Quote(text),
        char letter => Quote(letter.ToString()),
        bool flag => flag ? "true" : "false",
        int or short or byte or sbyte or ushort => ((IFormattable)value).ToString(format: null, CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => Number(number),
        float number => Number(number),
        DateTimeOffset time => $"datetime'{EdmTypes.Format(time)}'",
        DateTime time => $"datetime'{EdmTypes.Format(time)}'",
        Guid guid => $"guid'{guid:D}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData data => $"X'{Convert.ToHexString(data.ToMemory().Span)}'",
        null => throw new ArgumentException("The Table service has no null literal.", nameof(value)),
        _ => throw new ArgumentException($"{value.GetType()} has no OData literal.", nameof(value)),
    };

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Number(double number)
    {
        if (!double.IsFinite(number))
            throw new ArgumentException("Only finite numbers have an OData literal.", nameof(number));
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        // Without a point or an exponent the service would read an Int32.
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
