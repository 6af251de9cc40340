namespace Azure.Data.Tables.Models;

/// <summary>A table, as listed or created.</summary>
public class TableItem(string name)
{
    public string Name { get; } = name;
}
