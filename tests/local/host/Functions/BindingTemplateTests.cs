using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Tests.Functions;

public sealed class BindingTemplateTests
{
    [Theory]
    [InlineData("{name}", "a/b\nc", "name=a/b\nc")]
    [InlineData("{name}.{ext}", "a.b.txt", "name=a.b;ext=txt")]
    [InlineData("in/{name}", "in/a", "name=a")]
    [InlineData("in/{name}", "out/a", null)]
    [InlineData("{dir}/{name}", "x/y/z", "dir=x/y;name=z")]
    [InlineData("{dir}/{name}", "x", null)]
    [InlineData("{{{name}}}", "{a}", "name=a")]
    [InlineData("a.b", "axb", null)]
    [InlineData("a", "a\n", null)]
    [InlineData("fixed", "fixed", "")]
    public void A_text_matches_as_in_azure(string template, string text, string? values)
    {
        var match = new BindingTemplate(template).Match(text);
        (match is null ? null : string.Join(';', match.Select(m => $"{m.Key}={m.Value}"))).ShouldBe(values);
    }

    [Theory]
    [InlineData("to/{name}", "to/a")]
    [InlineData("{NAME}-{count}", "a-3")]
    [InlineData("{{name}}", "{name}")]
    [InlineData("{DateTime}", "2026-11-21T10-00-00Z")]
    public void A_template_is_filled_with_binding_data(string template, string text)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["name"] = "a", ["count"] = 3 };
        new BindingTemplate(template).Fill(data, new At(new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero))).ShouldBe(text);
    }

    [Fact]
    public void A_random_guid_is_another_each_time()
    {
        var template = new BindingTemplate("{rand-guid}");
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        template.Fill(data, TimeProvider.System).ShouldNotBe(template.Fill(data, TimeProvider.System));
    }

    [Fact]
    public void A_name_without_a_value_cannot_be_filled() => Should.Throw<BindingException>(
        () => new BindingTemplate("{missing}").Fill(new Dictionary<string, object?>(StringComparer.Ordinal), TimeProvider.System));

    [Theory]
    [InlineData("{")]
    [InlineData("a}")]
    [InlineData("{a b}")]
    [InlineData("{}")]
    public void A_brace_without_its_other_half_is_refused(string template) => Should.Throw<SettingsException>(() => new BindingTemplate(template));

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
