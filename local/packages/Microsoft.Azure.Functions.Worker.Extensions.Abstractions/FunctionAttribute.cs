namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function and gives it its name, unique in the app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
