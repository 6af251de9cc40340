using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Azure.Data.Tables;

/// <summary>An entity as a dictionary of properties, for rows without a type of their own.</summary>
public sealed class TableEntity : ITableEntity, IDictionary<string, object?>
{
    internal const string ETagName = "odata.etag";

    private readonly Dictionary<string, object?> _properties;

    public TableEntity() => _properties = new(StringComparer.Ordinal);

    public TableEntity(string partitionKey, string rowKey)
        : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object?> values) => _properties = new(values, StringComparer.Ordinal);

    public string PartitionKey
    {
        get => GetString(nameof(PartitionKey))!;
        set => _properties[nameof(PartitionKey)] = value;
    }

    public string RowKey
    {
        get => GetString(nameof(RowKey))!;
        set => _properties[nameof(RowKey)] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(nameof(Timestamp));
        set => _properties[nameof(Timestamp)] = value;
    }

    public ETag ETag
    {
        get => GetString(ETagName) is { } etag ? new ETag(etag) : default;
        set => _properties[ETagName] = value.ToString();
    }

    public ICollection<string> Keys => _properties.Keys;

    public int Count => _properties.Count;

    ICollection<object?> IDictionary<string, object?>.Values => _properties.Values;

    bool ICollection<KeyValuePair<string, object?>>.IsReadOnly => false;

    public object? this[string key]
    {
        get => _properties.GetValueOrDefault(key);
        set => _properties[key] = value;
    }

    public string? GetString(string key) => Reference<string>(key);

    public BinaryData? GetBinaryData(string key) => this[key] switch
    {
        byte[] bytes => new BinaryData(bytes),
        _ => Reference<BinaryData>(key),
    };

    public byte[]? GetBinary(string key) => this[key] switch
    {
        BinaryData data => data.ToArray(),
        _ => Reference<byte[]>(key),
    };

    public bool? GetBoolean(string key) => Value<bool>(key);

    public int? GetInt32(string key) => Value<int>(key);

    public long? GetInt64(string key) => Value<long>(key);

    public double? GetDouble(string key) => Value<double>(key);

    public Guid? GetGuid(string key) => Value<Guid>(key);

    public DateTime? GetDateTime(string key) => this[key] switch
    {
        DateTimeOffset time => time.UtcDateTime,
        _ => Value<DateTime>(key),
    };

    public DateTimeOffset? GetDateTimeOffset(string key) => this[key] switch
    {
        DateTime time => new DateTimeOffset(time),
        _ => Value<DateTimeOffset>(key),
    };

    public void Add(string key, object? value) => _properties.Add(key, value);

    public bool ContainsKey(string key) => _properties.ContainsKey(key);

    public bool Remove(string key) => _properties.Remove(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => _properties.TryGetValue(key, out value);

    public void Clear() => _properties.Clear();

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => _properties.Contains(item);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)_properties).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) =>
        ((ICollection<KeyValuePair<string, object?>>)_properties).Remove(item);

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => _properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _properties.GetEnumerator();

    private T? Reference<T>(string key)
        where T : class => this[key] switch
        {
            null => null,
            T value => value,
            var other => throw Mismatch(key, typeof(T), other),
        };

    private T? Value<T>(string key)
        where T : struct => this[key] switch
        {
            null => null,
            T value => value,
            var other => throw Mismatch(key, typeof(T), other),
        };

    private static InvalidOperationException Mismatch(string key, Type asked, object value) =>
        new($"The property '{key}' is {value.GetType()}, not {asked}.");
}
