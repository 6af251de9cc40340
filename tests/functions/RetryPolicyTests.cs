using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Tests;

/// <summary>
/// When the worker's process ends under an activity, the activity fails: only a retry policy has it run again. An orchestrator
/// that ends so is given back to its queue instead, so that a sub-orchestration needs no policy; it would even be wrong, as what
/// an orchestrator throws is thrown again each time.
/// </summary>
public sealed class RetryPolicyTests
{
    [Fact]
    public void Every_activity_that_an_orchestrator_calls_has_a_retry_policy()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Samples.Root, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToArray();
        Calls(sources.Select(Parse), "CallActivityAsync").Count().ShouldBeGreaterThan(10);
        Problems(sources).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Task A() => context.CallActivityAsync(Name);")]
    [InlineData("Task A() => context.CallActivityAsync<int>(\n  Name,\n  Input(a, policy));")]
    [InlineData("Task A() => context.CallActivityAsync(Name, input, null);")]
    [InlineData("Task A() => context.CallActivityAsync(Name, input, default);")]
    [InlineData("Task A() => context.CallActivityAsync(input: policy, name: Name);")]
    [InlineData("Task A() => context.CallActivityAsync(Name, input, new TaskOptions());")]
    [InlineData("Task A() { TaskOptions none = new(); return context.CallActivityAsync(Name, input, none); }")]
    [InlineData("Task A(TaskOptions? none = null) => context.CallActivityAsync(Name, input, none);")]
    [InlineData("Task A() { var none = new TaskOptions(); return context.CallActivityAsync(Name, input, none); }")]
    public void A_call_without_one_is_found(string method) =>
        Problems($"class X {{ static readonly TaskOptions policy = TaskOptions.FromRetryPolicy(p); {method} }}").ShouldNotBeEmpty();

    private static IEnumerable<string> Problems(params string[] sources)
    {
        var trees = sources.Select(Parse).ToArray();
        var known = trees.SelectMany(PoliciesIn).ToHashSet(StringComparer.Ordinal);
        return from call in Calls(trees, "CallActivityAsync")
               let options = call.ArgumentList.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.Text == "options")
                   ?? call.ArgumentList.Arguments.LastOrDefault(a => a.NameColon is null)
               where options is null || !IsPolicy(options.Expression, known)
               select call.ToString();
    }

    /// <summary>Fields and variables that are given one, and parameters: who calls with those is asked in their place.</summary>
    private static IEnumerable<string> PoliciesIn(SyntaxNode tree) =>
    [
        .. from variable in tree.DescendantNodes().OfType<VariableDeclaratorSyntax>()
           where variable.Initializer is { } value && IsPolicy(value.Value, [])
           select variable.Identifier.Text,
        .. from parameter in tree.DescendantNodes().OfType<ParameterSyntax>()
           where parameter.Type is IdentifierNameSyntax { Identifier.Text: "TaskOptions" } && parameter.Default is null
           select parameter.Identifier.Text,
    ];

    private static bool IsPolicy(ExpressionSyntax expression, HashSet<string> known) => expression switch
    {
        InvocationExpressionSyntax made => NameOf(made) == "FromRetryPolicy",
        IdentifierNameSyntax name => known.Contains(name.Identifier.Text),
        MemberAccessExpressionSyntax member => known.Contains(member.Name.Identifier.Text),
        _ => false,
    };

    private static IEnumerable<InvocationExpressionSyntax> Calls(IEnumerable<SyntaxNode> trees, string method) =>
        trees.SelectMany(tree => tree.DescendantNodes().OfType<InvocationExpressionSyntax>()).Where(call => NameOf(call) == method);

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };

    private static SyntaxNode Parse(string source) => CSharpSyntaxTree.ParseText(source).GetRoot();
}
