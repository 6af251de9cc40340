using System.Security.Cryptography;
using System.Text;

namespace Azure.Data.Tables;

/// <summary>Name and key of a storage account. The key can be replaced at any time, for rotation.</summary>
public class TableSharedKeyCredential
{
    private volatile byte[] _key;

    /// <param name="accountKey">Base64, as the portal shows it; <see cref="FormatException"/> otherwise.</param>
    public TableSharedKeyCredential(string accountName, string accountKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountName);
        AccountName = accountName;
        _key = Convert.FromBase64String(accountKey);
    }

    public string AccountName { get; }

    public void SetAccountKey(string accountKey) => _key = Convert.FromBase64String(accountKey);

    internal string Sign(string message) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(message)));
}
