using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>One property of an entity type: reads and writes it without boxing.</summary>
internal abstract class EntityProperty<TEntity>(string name)
    where TEntity : class
{
    private readonly JsonEncodedText _name = JsonEncodedText.Encode(name);
    private readonly JsonEncodedText _typeName = JsonEncodedText.Encode(name + "@odata.type");

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public static EntityProperty<TEntity> Of(PropertyInfo property)
    {
        var name = property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
        var model = Nullable.GetUnderlyingType(property.PropertyType) is { } underlying
            ? typeof(NullableProperty<,>).MakeGenericType(typeof(TEntity), underlying)
            : typeof(PlainProperty<,>).MakeGenericType(typeof(TEntity), property.PropertyType);
        try
        {
            return (EntityProperty<TEntity>)Activator.CreateInstance(
                model, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, [name, property], culture: null)!;
        }
        catch (NotSupportedException e)
        {
            throw new NotSupportedException($"{typeof(TEntity)}.{property.Name}: {e.Message}", e);
        }
    }

    public abstract void Write(Utf8JsonWriter writer, TEntity entity);

    public abstract void Read(ref Utf8JsonReader reader, TEntity entity);

    protected static Action<TEntity, TValue>? Setter<TValue>(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } method ? method.CreateDelegate<Action<TEntity, TValue>>() : null;

    protected void WriteName(Utf8JsonWriter writer, string? annotation)
    {
        if (annotation is not null)
            writer.WriteString(_typeName, annotation);
        writer.WritePropertyName(_name);
    }
}

internal sealed class PlainProperty<TEntity, TValue>(string name, PropertyInfo property) : EntityProperty<TEntity>(name)
    where TEntity : class
{
    private readonly EdmType<TValue> _type = EdmTypes.Of<TValue>();
    private readonly Func<TEntity, TValue> _get = property.GetMethod!.CreateDelegate<Func<TEntity, TValue>>();
    private readonly Action<TEntity, TValue>? _set = Setter<TValue>(property);

    public override void Write(Utf8JsonWriter writer, TEntity entity)
    {
        var value = _get(entity);
        if (value is null)
            return;
        WriteName(writer, _type.Annotation);
        _type.Write(writer, value);
    }

    public override void Read(ref Utf8JsonReader reader, TEntity entity) => _set?.Invoke(entity, _type.Read(ref reader));
}

internal sealed class NullableProperty<TEntity, TValue>(string name, PropertyInfo property) : EntityProperty<TEntity>(name)
    where TEntity : class
    where TValue : struct
{
    private readonly EdmType<TValue> _type = EdmTypes.Of<TValue>();
    private readonly Func<TEntity, TValue?> _get = property.GetMethod!.CreateDelegate<Func<TEntity, TValue?>>();
    private readonly Action<TEntity, TValue?>? _set = Setter<TValue?>(property);

    public override void Write(Utf8JsonWriter writer, TEntity entity)
    {
        if (_get(entity) is not { } value)
            return;
        WriteName(writer, _type.Annotation);
        _type.Write(writer, value);
    }

    public override void Read(ref Utf8JsonReader reader, TEntity entity) => _set?.Invoke(entity, _type.Read(ref reader));
}
