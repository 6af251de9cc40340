using System.Reflection;

namespace Sluice.Host.Functions;

/// <summary>What a function returns: nothing, a value, or a task of either.</summary>
internal static class FunctionResult
{
    private static readonly MethodInfo AwaitTask = Method(nameof(AwaitTaskAsync));
    private static readonly MethodInfo AwaitValueTask = Method(nameof(AwaitValueTaskAsync));

    /// <returns>The type of the value that remains when the task is done; null for none.</returns>
    public static Type? TypeOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask)) return null;
        return IsGeneric(type, typeof(Task<>)) || IsGeneric(type, typeof(ValueTask<>)) ? type.GetGenericArguments()[0] : type;
    }

    /// <returns>Turns what the method returned into its value; made once a function.</returns>
    public static Func<object?, Task<object?>> Awaiter(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task)) return AwaitNothingAsync;
        if (type == typeof(ValueTask)) return result => AwaitNothingAsync(((ValueTask)result!).AsTask());
        if (IsGeneric(type, typeof(Task<>))) return Typed(AwaitTask);
        if (IsGeneric(type, typeof(ValueTask<>))) return Typed(AwaitValueTask);
        return Task.FromResult;

        Func<object?, Task<object?>> Typed(MethodInfo awaiter) =>
            awaiter.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<object?, Task<object?>>>();
    }

    private static async Task<object?> AwaitNothingAsync(object? task)
    {
        await (Task)task!;
        return null;
    }

    private static async Task<object?> AwaitTaskAsync<T>(object? task) => await (Task<T>)task!;

    private static async Task<object?> AwaitValueTaskAsync<T>(object? task) => await (ValueTask<T>)task!;

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static MethodInfo Method(string name) =>
        typeof(FunctionResult).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
}
