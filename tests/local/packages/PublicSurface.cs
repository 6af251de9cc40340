using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sluice.Packages.Tests;

/// <summary>
/// What code outside an assembly can see of it, a line for each type and member: <c>namespace | type | declaration</c>. The
/// listings of the real packages were printed in the same form, so a line is either in a listing or no part of the package.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetTypes().Where(type => type.IsVisible).SelectMany(Of);

    public static IEnumerable<string> Of(Type type)
    {
        var declarations = IsDelegate(type)
            ? ["invoke " + Signature(type.GetMethod("Invoke")!)]
            : type.GetMembers(Declared).Select(Declaration).OfType<string>();
        return declarations.Prepend(Kind(type) + Base(type)).Select(declaration => $"{type.Namespace} | {Nested(type)} | {declaration}");
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when IsDelegate(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Base(Type type) =>
        type.BaseType is not { } parent || parent == typeof(object) || parent == typeof(ValueType) || parent == typeof(Enum)
            || parent == typeof(MulticastDelegate)
            ? ""
            : " : " + Name(parent);

    private static string? Declaration(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) =>
            (constructor.IsPublic ? "" : "protected ") + "new" + Parameters(constructor),
        MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            Modifiers(method) + Signature(method),
        PropertyInfo property when IsVisible(property.GetMethod) || IsVisible(property.SetMethod) => Property(property),
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily => Field(field),
        EventInfo @event when IsVisible(@event.AddMethod) => $"event {Name(@event.EventHandlerType!)} {@event.Name}",
        _ => null,
    };

    private static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters();
        var setter = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true ? " init;" : " set;";
        return Modifiers(property.GetMethod ?? property.SetMethod!) + $"{Name(property.PropertyType)} {property.Name}"
            + (index.Length == 0 ? "" : $"[{string.Join(", ", index.Select(parameter => Name(parameter.ParameterType)))}]")
            + " {" + (IsVisible(property.GetMethod) ? " get;" : "") + (IsVisible(property.SetMethod) ? setter : "") + " }";
    }

    private static string Field(FieldInfo field) =>
        (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") + $"{Name(field.FieldType)} {field.Name}"
        + (field.IsLiteral ? string.Create(CultureInfo.InvariantCulture, $" = {field.GetRawConstantValue()}") : "");

    private static string Modifiers(MethodInfo method)
    {
        var access = (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "");
        if (method.DeclaringType!.IsInterface || !method.IsVirtual || (method.IsFinal && !method.IsAbstract))
            return access;
        if (method.IsAbstract)
            return access + "abstract ";
        return access + (method.GetBaseDefinition().DeclaringType == method.DeclaringType ? "virtual " : "override ");
    }

    private static string Signature(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(type => type.Name))}>" : "";
        return $"{Name(method.ReturnType)} {method.Name}{generic}{Parameters(method)}";
    }

    private static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"({string.Join(", ", method.GetParameters().Select((parameter, i) => (i == 0 ? extension : "") + Parameter(parameter)))})";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params "
            : parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? "ref "
            : "";
        return $"{modifier}{Name(parameter.ParameterType)} {parameter.Name}" + (parameter.HasDefaultValue ? $" = {Default(parameter)}" : "");
    }

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null or Missing => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A type where it is declared: with its outer types, without its namespace.</summary>
    private static string Nested(Type type)
    {
        var outer = type.DeclaringType;
        var own = type.GetGenericArguments().Skip(outer?.GetGenericArguments().Length ?? 0).Select(argument => argument.Name).ToArray();
        return (outer is null ? "" : Nested(outer) + ".") + Simple(type) + (own.Length == 0 ? "" : $"<{string.Join(", ", own)}>");
    }

    /// <summary>A type where it is used: with its namespace.</summary>
    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        var outer = type.DeclaringType is { } declaring ? Name(declaring) + "." : type.Namespace is { Length: > 0 } space ? space + "." : "";
        return outer + Simple(type) + (type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : "");
    }

    private static string Simple(Type type) => type.Name.Split('`')[0];

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);
}
