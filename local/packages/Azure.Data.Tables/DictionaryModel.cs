using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>Entities that are dictionaries themselves; types are those of the values.</summary>
internal sealed class DictionaryModel<T> : EntityModel
    where T : class, ITableEntity
{
    private const string TypeSuffix = "@odata.type";

    public override void Write(Utf8JsonWriter writer, ITableEntity entity)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in (IDictionary<string, object?>)entity)
        {
            if (value is null || name is TableEntity.ETagName or nameof(ITableEntity.Timestamp))
                continue;
            if (EdmTypes.AnnotationOf(value) is { } annotation)
                writer.WriteString(name + TypeSuffix, annotation);
            writer.WritePropertyName(name);
            EdmTypes.Write(writer, value);
        }
        writer.WriteEndObject();
    }

    public override ITableEntity Read(ref Utf8JsonReader reader)
    {
        var entity = Activator.CreateInstance<T>();
        var properties = (IDictionary<string, object?>)entity;
        string? annotation = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                // The annotation of a property comes right before it.
                annotation = reader.GetString();
                continue;
            }
            if (name is nameof(ITableEntity.Timestamp))
                annotation = EdmTypes.Time;
            if (name is TableEntity.ETagName || !name.StartsWith("odata.", StringComparison.Ordinal))
                properties[name] = EdmTypes.Read(ref reader, annotation);
            annotation = null;
        }
        return entity;
    }
}
