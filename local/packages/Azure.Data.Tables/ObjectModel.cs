using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>Entities of a type of their own: its public properties, renamed or left out by DataMember and IgnoreDataMember.</summary>
internal sealed class ObjectModel<T> : EntityModel
    where T : class, ITableEntity
{
    private static readonly JsonEncodedText PartitionKey = JsonEncodedText.Encode(nameof(ITableEntity.PartitionKey));
    private static readonly JsonEncodedText RowKey = JsonEncodedText.Encode(nameof(ITableEntity.RowKey));
    private static readonly string[] SystemNames =
        [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey), nameof(ITableEntity.Timestamp), nameof(ITableEntity.ETag)];

    private readonly EntityProperty<T>[] _properties =
    [
        .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Where(property => !SystemNames.Contains(property.Name, StringComparer.Ordinal))
            .Where(property => !property.IsDefined(typeof(IgnoreDataMemberAttribute)))
            .Select(EntityProperty<T>.Of),
    ];

    public override void Write(Utf8JsonWriter writer, ITableEntity entity)
    {
        writer.WriteStartObject();
        writer.WriteString(PartitionKey, entity.PartitionKey);
        writer.WriteString(RowKey, entity.RowKey);
        var typed = (T)entity;
        foreach (var property in _properties)
            property.Write(writer, typed);
        writer.WriteEndObject();
    }

    public override ITableEntity Read(ref Utf8JsonReader reader)
    {
        var entity = Activator.CreateInstance<T>();
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadSystemProperty(ref reader, entity))
                continue;
            var property = Find(ref reader, ref next);
            reader.Read();
            if (property is null)
                reader.Skip();
            else if (reader.TokenType != JsonTokenType.Null)
                property.Read(ref reader, entity);
        }
        return entity;
    }

    private static bool ReadSystemProperty(ref Utf8JsonReader reader, T entity)
    {
        if (reader.ValueTextEquals("odata.etag"u8))
            entity.ETag = new ETag(Next(ref reader).GetString()!);
        else if (reader.ValueTextEquals("PartitionKey"u8))
            entity.PartitionKey = Next(ref reader).GetString()!;
        else if (reader.ValueTextEquals("RowKey"u8))
            entity.RowKey = Next(ref reader).GetString()!;
        else if (reader.ValueTextEquals("Timestamp"u8))
            entity.Timestamp = Next(ref reader).GetDateTimeOffset();
        else
            return false;
        return true;
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }

    // Services tend to answer in the order in which properties were written, so the search goes on where the last one ended.
    private EntityProperty<T>? Find(ref Utf8JsonReader reader, ref int next)
    {
        for (var tried = 0; tried < _properties.Length; tried++)
        {
            var index = (next + tried) % _properties.Length;
            if (!reader.ValueTextEquals(_properties[index].Utf8Name))
                continue;
            next = index + 1;
            return _properties[index];
        }
        return null;
    }
}
