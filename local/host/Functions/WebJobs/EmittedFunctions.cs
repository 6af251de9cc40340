using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Sluice.Host.Functions.Http;
using Binder = Microsoft.Azure.WebJobs.Binder;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>
/// WebJobs finds functions in types. This is the type: one method for each function of the worker, its parameters marked with
/// the attributes that the function's bindings name, its body one call of <see cref="WorkerFunctions.InvokeAsync"/>.
/// </summary>
internal sealed class EmittedFunctions(IReadOnlyList<FunctionDefinition> functions, IServiceProvider services) : ITypeLocator
{
    /// <summary>The one of Azure's host: a function's id is made of it, and who subscribes a blob trigger to Event Grid writes the id.</summary>
    private const string TypeName = "Host.Functions";

    private static readonly MethodInfo Invoke = typeof(WorkerFunctions).GetMethod("InvokeAsync", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public IReadOnlyList<Type> GetTypes()
    {
        // Only now: who knows the attributes needs the extensions, and who reads the types needs this.
        var attributes = new BindingAttributes(services.GetRequiredService<IJobHostMetadataProvider>());
        if (functions.SelectMany(attributes.ProblemsOf).ToList() is { Count: > 0 } problems) throw new SettingsException(problems);
        var type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("WorkerFunctions"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("WorkerFunctions")
            .DefineType(TypeName, TypeAttributes.Public | TypeAttributes.Sealed, typeof(WorkerFunctions));
        DefineConstructor(type);
        foreach (var function in functions) DefineMethod(type, function, attributes);
        return [type.CreateType()];
    }

    private static void DefineConstructor(TypeBuilder type)
    {
        Type[] parameters = [typeof(FunctionInvoker)];
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, typeof(WorkerFunctions).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!);
        il.Emit(OpCodes.Ret);
    }

    private static void DefineMethod(TypeBuilder type, FunctionDefinition function, BindingAttributes attributes)
    {
        (string Name, Type Type, CustomAttributeBuilder? Attribute)[] bound = [.. function.Inputs.Prepend(function.Trigger).Select(Bound)];
        var method = type.DefineMethod(function.Name, MethodAttributes.Public, function.ReturnsValue ? typeof(Task<object>) : typeof(Task), [.. bound.Select(b => b.Type), typeof(Binder), typeof(CancellationToken)]);
        method.SetCustomAttribute(BindingAttributes.Build(new FunctionNameAttribute(function.Name)));
        method.SetCustomAttribute(BindingAttributes.Build(new DisableAttribute($"AzureWebJobs.{function.Name}.Disabled")));
        if (function.IsHttp) method.SetCustomAttribute(BindingAttributes.Build(new NoAutomaticTriggerAttribute()));
        for (var i = 0; i < bound.Length; i++)
        {
            var parameter = method.DefineParameter(i + 1, ParameterAttributes.None, bound[i].Name);
            if (bound[i].Attribute is { } attribute) parameter.SetCustomAttribute(attribute);
        }
        method.DefineParameter(bound.Length + 1, ParameterAttributes.None, "_binder");
        method.DefineParameter(bound.Length + 2, ParameterAttributes.None, "_cancellation");

        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldstr, function.Name);
        il.Emit(OpCodes.Ldc_I4, bound.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < bound.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (bound[i].Type.IsValueType) il.Emit(OpCodes.Box, bound[i].Type);
            il.Emit(OpCodes.Stelem_Ref);
        }
        il.Emit(OpCodes.Ldarg, bound.Length + 1);
        il.Emit(OpCodes.Ldarg, bound.Length + 2);
        il.Emit(OpCodes.Call, Invoke);
        il.Emit(OpCodes.Ret);

        (string, Type, CustomAttributeBuilder?) Bound(BindingDefinition binding)
        {
            if (binding.Is("httpTrigger")) return (binding.Name, typeof(HttpCall), null);
            var (bindable, attribute) = attributes.Of(binding);
            return (binding.Name, bindable, attribute);
        }
    }
}
