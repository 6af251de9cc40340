using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>Entities to and from the bytes of requests and responses.</summary>
internal static class EntityContent
{
    // Bodies are never part of a page or script, and escaped text would be up to six times as long.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> buffer, ITableEntity entity)
    {
        using var writer = new Utf8JsonWriter(buffer, Options);
        EntityModel.For(entity.GetType()).Write(writer, entity);
    }

    public static T Read<T>(Response response)
        where T : class, ITableEntity
    {
        var reader = new Utf8JsonReader(response.Content.ToMemory().Span);
        reader.Read();
        return (T)EntityModel.For(typeof(T)).Read(ref reader);
    }

    public static List<T> ReadAll<T>(Response response)
        where T : class, ITableEntity
    {
        var reader = new Utf8JsonReader(response.Content.ToMemory().Span);
        var entities = new List<T>();
        if (!MoveToValues(ref reader))
            return entities;
        var model = EntityModel.For(typeof(T));
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            entities.Add((T)model.Read(ref reader));
        return entities;
    }

    private static bool MoveToValues(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }
        return false;
    }
}
