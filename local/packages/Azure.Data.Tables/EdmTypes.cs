using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables;

internal delegate void EdmWrite<in T>(Utf8JsonWriter writer, T value);

internal delegate T EdmRead<out T>(ref Utf8JsonReader reader);

/// <summary>How a CLR type travels as JSON, and the type annotation that it needs; null where JSON itself tells the type.</summary>
internal sealed record EdmType<T>(string? Annotation, EdmWrite<T> Write, EdmRead<T> Read);

/// <summary>The property types of the Table service ("Understanding the Table service data model", Azure Storage REST reference).</summary>
internal static class EdmTypes
{
    public const string Binary = "Edm.Binary";
    public const string Time = "Edm.DateTime";
    public const string Double = "Edm.Double";
    public const string Guid = "Edm.Guid";
    public const string Int64 = "Edm.Int64";

    private static readonly Dictionary<Type, object> Known = new()
    {
        [typeof(string)] = new EdmType<string?>(null, (w, v) => w.WriteStringValue(v), (ref r) => r.GetString()),
        [typeof(bool)] = new EdmType<bool>(null, (w, v) => w.WriteBooleanValue(v), (ref r) => r.GetBoolean()),
        [typeof(int)] = new EdmType<int>(null, (w, v) => w.WriteNumberValue(v), (ref r) => r.GetInt32()),
        [typeof(long)] = new EdmType<long>(Int64, WriteInt64, ReadInt64),
        [typeof(double)] = new EdmType<double>(Double, WriteDouble, ReadDouble),
        [typeof(Guid)] = new EdmType<Guid>(Guid, (w, v) => w.WriteStringValue(v), (ref r) => r.GetGuid()),
        [typeof(DateTime)] = new EdmType<DateTime>(Time, (w, v) => w.WriteStringValue(Format(v)), (ref r) => ReadTime(ref r).UtcDateTime),
        [typeof(DateTimeOffset)] = new EdmType<DateTimeOffset>(Time, (w, v) => w.WriteStringValue(Format(v)), ReadTime),
        [typeof(byte[])] = new EdmType<byte[]>(Binary, (w, v) => w.WriteBase64StringValue(v), (ref r) => r.GetBytesFromBase64()),
        [typeof(BinaryData)] = new EdmType<BinaryData>(
            Binary, (w, v) => w.WriteBase64StringValue(v.ToMemory().Span), (ref r) => new BinaryData(r.GetBytesFromBase64())),
    };

    /// <exception cref="NotSupportedException">The Table service has no such type.</exception>
    public static EdmType<T> Of<T>()
    {
        if (Known.TryGetValue(typeof(T), out var known))
            return (EdmType<T>)known;
        if (typeof(T).IsEnum)
            return new EdmType<T>(null, (w, v) => w.WriteStringValue(v!.ToString()), ReadEnum<T>);
        throw new NotSupportedException($"The Table service cannot store a {typeof(T)}.");
    }

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <exception cref="NotSupportedException">The time is not UTC: what it means would depend on the machine.</exception>
    public static string Format(DateTime time) => time.Kind == DateTimeKind.Utc
        ? time.ToString("O", CultureInfo.InvariantCulture)
        : throw new NotSupportedException($"A DateTime must be UTC, this one has the kind {time.Kind}.");

    /// <summary>The annotation of a value whose type is known at run time only.</summary>
    public static string? AnnotationOf(object value) => value switch
    {
        long => Int64,
        double => Double,
        System.Guid => Guid,
        DateTime or DateTimeOffset => Time,
        byte[] or BinaryData => Binary,
        _ => null,
    };

    public static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: WriteInt64(writer, number); break;
            case double number: WriteDouble(writer, number); break;
            case Guid guid: writer.WriteStringValue(guid); break;
            case DateTimeOffset time: writer.WriteStringValue(Format(time)); break;
            case DateTime time: writer.WriteStringValue(Format(time)); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case BinaryData data: writer.WriteBase64StringValue(data.ToMemory().Span); break;
            case Enum name: writer.WriteStringValue(name.ToString()); break;
            default: throw new NotSupportedException($"The Table service cannot store a {value.GetType()}.");
        }
    }

    /// <summary>A value by its annotation or, without one, by its JSON token.</summary>
    public static object? Read(ref Utf8JsonReader reader, string? annotation) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => annotation switch
        {
            Int64 => ReadInt64(ref reader),
            Double => ReadDouble(ref reader),
            Guid => reader.GetGuid(),
            Time => ReadTime(ref reader),
            Binary => reader.GetBytesFromBase64(),
            _ => reader.TokenType == JsonTokenType.Number ? ReadNumber(ref reader) : reader.GetString(),
        },
    };

    private static object ReadNumber(ref Utf8JsonReader reader) =>
        !reader.ValueSpan.ContainsAny(".eE"u8) && reader.TryGetInt32(out var number) ? number : (object)reader.GetDouble();

    // A JSON number loses digits above 2^53 in many readers, so the protocol carries Int64 as a string.
    private static void WriteInt64(Utf8JsonWriter writer, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        writer.WriteStringValue(digits[..length]);
    }

    private static long ReadInt64(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return reader.GetInt64();
        return long.Parse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    // The invariant culture's names (NaN, Infinity, -Infinity) are also the protocol's.
    private static double ReadDouble(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : double.Parse(reader.GetString()!, CultureInfo.InvariantCulture);

    private static DateTimeOffset ReadTime(ref Utf8JsonReader reader) => reader.GetDateTimeOffset().ToUniversalTime();

    private static T ReadEnum<T>(ref Utf8JsonReader reader) =>
        (T)(reader.TokenType == JsonTokenType.Number
            ? Enum.ToObject(typeof(T), reader.GetInt64())
            : Enum.Parse(typeof(T), reader.GetString()!, ignoreCase: true));
}
