using System.Globalization;

namespace Azure.Data.Tables;

/// <summary>A transaction that the service refused as a whole: none of its actions took place.</summary>
public class TableTransactionFailedException(RequestFailedException requestFailedException)
    : RequestFailedException(
        requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException)
{
    /// <summary>Zero-based place of the action that failed; null where the service names none.</summary>
    public int? FailedTransactionActionIndex { get; } =
        int.TryParse(requestFailedException.Data[TableErrors.FailedActionIndex] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
}
