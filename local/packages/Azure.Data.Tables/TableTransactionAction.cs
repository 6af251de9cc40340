namespace Azure.Data.Tables;

/// <summary>How an update treats properties that the given entity lacks.</summary>
public enum TableUpdateMode
{
    Merge = 0,
    Replace = 1,
}

/// <summary>What an action of an entity-group transaction does with its entity.</summary>
public enum TableTransactionActionType
{
    Add = 0,
    UpdateMerge = 1,
    UpdateReplace = 2,
    Delete = 3,
    UpsertMerge = 4,
    UpsertReplace = 5,
}

/// <summary>
/// One action of an entity-group transaction. An update or delete without <paramref name="etag"/> is unconditional
/// (<c>If-Match: *</c>).
/// </summary>
public class TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
{
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
        : this(actionType, entity, default)
    {
    }

    public TableTransactionActionType ActionType { get; } = actionType;

    public ITableEntity Entity { get; } = entity ?? throw new ArgumentNullException(nameof(entity));

    public ETag ETag { get; } = etag;
}
