namespace Azure.Data.Tables.Models;

/// <summary>Error codes of the Table service, comparable with <see cref="RequestFailedException.ErrorCode"/>.</summary>
public readonly struct TableErrorCode(string value) : IEquatable<TableErrorCode>
{
    private readonly string _value = value ?? throw new ArgumentNullException(nameof(value));

    public static TableErrorCode EntityAlreadyExists { get; } = new("EntityAlreadyExists");

    public static TableErrorCode EntityNotFound { get; } = new("EntityNotFound");

    public static TableErrorCode EntityTooLarge { get; } = new("EntityTooLarge");

    public static TableErrorCode InvalidDuplicateRow { get; } = new("InvalidDuplicateRow");

    public static TableErrorCode InvalidInput { get; } = new("InvalidInput");

    public static TableErrorCode PropertyValueTooLarge { get; } = new("PropertyValueTooLarge");

    public static TableErrorCode ResourceNotFound { get; } = new("ResourceNotFound");

    public static TableErrorCode TableAlreadyExists { get; } = new("TableAlreadyExists");

    public static TableErrorCode TableBeingDeleted { get; } = new("TableBeingDeleted");

    public static TableErrorCode TableNotFound { get; } = new("TableNotFound");

    public static TableErrorCode UpdateConditionNotSatisfied { get; } = new("UpdateConditionNotSatisfied");

    public static implicit operator TableErrorCode(string value) => new(value);

    public static bool operator ==(TableErrorCode left, TableErrorCode right) => left.Equals(right);

    public static bool operator !=(TableErrorCode left, TableErrorCode right) => !left.Equals(right);

    public bool Equals(TableErrorCode other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is TableErrorCode other && Equals(other);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(_value ?? "");

    public override string ToString() => _value;
}
