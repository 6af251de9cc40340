using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>How the entities of one CLR type are written to and read from JSON; built once a type.</summary>
internal abstract class EntityModel
{
    private static readonly ConcurrentDictionary<Type, EntityModel> Models = new();

    public static EntityModel For(Type type) => Models.GetOrAdd(type, Create);

    /// <summary>Writes the entity as one JSON object: keys and properties that are not null, never ETag and Timestamp.</summary>
    public abstract void Write(Utf8JsonWriter writer, ITableEntity entity);

    /// <summary>Reads the JSON object at whose start the reader stands.</summary>
    public abstract ITableEntity Read(ref Utf8JsonReader reader);

    private static EntityModel Create(Type type)
    {
        var model = typeof(IDictionary<string, object?>).IsAssignableFrom(type) ? typeof(DictionaryModel<>) : typeof(ObjectModel<>);
        return (EntityModel)Activator.CreateInstance(
            model.MakeGenericType(type), BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, args: null, culture: null)!;
    }
}
