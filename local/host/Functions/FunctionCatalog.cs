using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Sluice.Host.Configuration;

namespace Sluice.Host.Functions;

/// <summary>The functions of the app, disabled ones apart.</summary>
internal sealed class FunctionCatalog
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <exception cref="SettingsException">Functions that cannot work; every problem is named.</exception>
    public FunctionCatalog(IEnumerable<Type> types, AppSettings settings)
    {
        var read = types
            .Where(t => t is { IsClass: true, ContainsGenericParameters: false })
            .SelectMany(t => t.GetMethods(Public))
            .Where(m => m.IsDefined(typeof(FunctionAttribute)))
            .Select(Function.Read)
            .ToArray();
        var functions = read.Select(r => r.Function).OfType<Function>().OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase).ToArray();
        var twice = functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => $"Function {g.Key} exists {g.Count()} times: {string.Join(", ", g.Select(f => f.EntryPoint))}.");
        string[] problems = [.. read.Select(r => r.Problem).OfType<string>(), .. twice];
        if (problems.Length > 0) throw new SettingsException(problems);

        Disabled = [.. functions.Where(f => settings.IsDisabled(f.Name))];
        Enabled = [.. functions.Except(Disabled)];
    }

    public IReadOnlyList<Function> Enabled { get; }

    public IReadOnlyList<Function> Disabled { get; }

    public IEnumerable<(Function Function, T Trigger)> With<T>()
        where T : TriggerBindingAttribute =>
        Enabled.Where(f => f.Trigger is T).Select(f => (f, (T)f.Trigger));
}
