namespace Azure.Data.Tables;

/// <summary>The answer "there is no such entity".</summary>
internal sealed class NoEntity<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException("The entity does not exist.");

    public override Response GetRawResponse() => response;
}
