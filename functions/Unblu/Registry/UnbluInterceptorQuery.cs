using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Http;
using Sluice.Interceptors;

namespace Sluice.Unblu.Registry;

/// <summary>Unblu's <c>FileUploadInterceptorQuery</c>: all filters must hold.</summary>
/// <param name="Limit">Default and maximum 250.</param>
public sealed record UnbluInterceptorQuery(UnbluSearchFilter?[]? SearchFilters, UnbluOrderBy?[]? OrderBy, int? Offset, int? Limit)
{
    private const int MaxLimit = 250;

    /// <exception cref="FormatException">A field, operator or order is unknown, or a filter or order is null; the message says which, for people.</exception>
    public UnbluInterceptorResult Run(IEnumerable<Interceptor> all)
    {
        var filters = WithoutNull(SearchFilters, "searchFilters");
        var found = all.Where(one => filters.All(filter => filter.Holds(one))).ToList();
        var ordered = WithoutNull(OrderBy, "orderBy").AsEnumerable().Reverse().Aggregate(found.AsEnumerable(), (list, by) => by.Sort(list)).ToList();
        var offset = Math.Max(0, Offset ?? 0);
        var page = ordered.Skip(offset).Take(Math.Clamp(Limit ?? MaxLimit, 1, MaxLimit)).Select(UnbluInterceptorData.Of).ToList();
        var next = Math.Min(offset + page.Count, ordered.Count);
        return new UnbluInterceptorResult(next < ordered.Count, next, page);
    }

    private static T[] WithoutNull<T>(T?[]? items, string field)
        where T : class =>
        [.. (items ?? []).Select(item => item ?? throw new FormatException($"{field} holds null"))];
}

/// <summary>Unblu's <c>FileUploadInterceptorResult</c>.</summary>
public sealed record UnbluInterceptorResult(bool HasMoreItems, int NextOffset, IReadOnlyList<UnbluInterceptorData> Items)
{
    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => "FileUploadInterceptorResult";
}

/// <param name="Field"><c>ID</c>, <c>NAME</c>, <c>CREATION_TIMESTAMP</c>, <c>MODIFICATION_TIMESTAMP</c>.</param>
/// <param name="Order"><c>ASCENDING</c> (default) or <c>DESCENDING</c>.</param>
public sealed record UnbluOrderBy(string? Field, string? Order)
{
    public IEnumerable<Interceptor> Sort(IEnumerable<Interceptor> list)
    {
        var comparer = Comparer<Interceptor>.Create(Field switch
        {
            "ID" => (a, b) => string.CompareOrdinal(a.Id, b.Id),
            "NAME" => (a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
            "CREATION_TIMESTAMP" => (a, b) => a.Created.CompareTo(b.Created),
            "MODIFICATION_TIMESTAMP" => (a, b) => a.Modified.CompareTo(b.Modified),
            _ => throw new FormatException($"orderBy has the unknown field '{PlainText.Clean(Field, 50)}'"),
        });
        return Order switch
        {
            null or "ASCENDING" => list.Order(comparer),
            "DESCENDING" => list.OrderDescending(comparer),
            _ => throw new FormatException($"orderBy has the unknown order '{PlainText.Clean(Order, 50)}'"),
        };
    }
}

/// <param name="Field"><c>NAME</c>, <c>CREATION_TIMESTAMP</c>, <c>MODIFICATION_TIMESTAMP</c>.</param>
public sealed record UnbluSearchFilter(string? Field, UnbluOperator? Operator)
{
    public bool Holds(Interceptor one) => (Field, Operator) switch
    {
        (_, null) => throw new FormatException("a filter has no operator"),
        ("NAME", { } by) => by.HoldsFor(one.Name),
        ("CREATION_TIMESTAMP", { } by) => by.HoldsFor(one.Created.ToUnixTimeMilliseconds()),
        ("MODIFICATION_TIMESTAMP", { } by) => by.HoldsFor(one.Modified.ToUnixTimeMilliseconds()),
        _ => throw new FormatException($"a filter has the unknown field '{PlainText.Clean(Field, 50)}'"),
    };
}

/// <summary>Unblu's operators for texts and timestamps in one shape; which of the values counts depends on the type.</summary>
/// <param name="CaseSensitive">Of CONTAINS; default false.</param>
public sealed record UnbluOperator(
    string? Type, JsonElement? Value, JsonElement[]? Values, long? Minimum, long? Maximum, bool? CaseSensitive)
{
    public bool HoldsFor(string text) => Type switch
    {
        "EQUALS" => Same(text, Text(Value)),
        "NOT_EQUALS" => !Same(text, Text(Value)),
        "IN" => (Values ?? []).Any(value => Same(text, Text(value))),
        "NOT_IN" => !(Values ?? []).Any(value => Same(text, Text(value))),
        "CONTAINS" => Text(Value) is { } part && text.Contains(part, CaseSensitive == true ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase),
        "IS_NULL" => false,
        "IS_NOT_NULL" => true,
        _ => throw Unknown(),
    };

    public bool HoldsFor(long time) => Type switch
    {
        "EQUALS" => time == Number(Value),
        "NOT_EQUALS" => time != Number(Value),
        "GREATER_THAN" or "GREATER_THAN_OR_NULL" => time > Number(Value),
        "LOWER_THAN" or "LOWER_THAN_OR_NULL" => time < Number(Value),
        "IN" => (Values ?? []).Any(value => time == Number(value)),
        "NOT_IN" => !(Values ?? []).Any(value => time == Number(value)),
        "IN_RANGE" => IsInRange(time),
        "NOT_IN_RANGE" => !IsInRange(time),
        "IS_NULL" => false,
        "IS_NOT_NULL" => true,
        _ => throw Unknown(),
    };

    private bool IsInRange(long time) => time >= (Minimum ?? long.MinValue) && time <= (Maximum ?? long.MaxValue);

    private FormatException Unknown() => new($"a filter has the unknown operator '{PlainText.Clean(Type, 50)}'");

    private static bool Same(string text, string? other) => string.Equals(text, other, StringComparison.Ordinal);

    private static string? Text(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? Number(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var time) ? time : null;
}
