using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks.Conditions;
using Xunit;

namespace Hikeshi.Tests.Response.Playbooks;

public sealed class PlaybookConditionTests
{
    private static readonly Dictionary<string, ConditionValue> Values = new(StringComparer.Ordinal)
    {
        ["__level__"] = new("string", "high"),
        ["__count__"] = new("integer", "10"),
        ["__address__"] = new("ipv6-addr", "2001:db8:0:0::1"),
        ["__net__"] = new("ipv4-addr", "192.0.2.0/24"),
        ["__on__"] = new("bool", "True"),
        ["__quote__"] = new("string", "it's \\ that"),
    };

    [Theory]
    [InlineData("__level__:value = 'high'", true)]
    [InlineData("__level__:value == 'low'", false)]
    [InlineData("__level__:value != 'low'", true)]
    [InlineData("__level__:value <> 'high'", false)]
    [InlineData("__count__:value > 9", true)]
    [InlineData("__count__:value > '9'", true)]
    [InlineData("__count__:value <= 1e1", true)]
    [InlineData("__count__:value >= -10.5 AND __count__:value < 10", false)]
    [InlineData("__address__:value = '2001:db8::1'", true)]
    [InlineData("'192.0.2.7' ISSUBSET __net__:value", true)]
    [InlineData("__net__:value ISSUPERSET '198.51.100.7'", false)]
    [InlineData("__on__:value = true", true)]
    [InlineData("__level__:value IN ('low', 'high')", true)]
    [InlineData("__level__:value NOT IN ('low', 'middle')", true)]
    [InlineData("__level__:value LIKE 'h_g%'", true)]
    [InlineData("__level__:value LIKE 'h.gh'", false)]
    [InlineData("__level__:value MATCHES '^h[a-i]+gh$'", true)]
    [InlineData("__quote__:value = 'it\\'s \\\\ that'", true)]
    [InlineData("NOT (__level__:value = 'low' OR __count__:value = 10)", false)]
    [InlineData("[__level__:value = 'low' OR __level__:value = 'high' AND __count__:value = 10]", true)]
    [InlineData("__unknown__:value = 'x'", null)]
    [InlineData("__unknown__:value != 'x'", null)]
    [InlineData("NOT __unknown__:value = 'x'", null)]
    [InlineData("__unknown__:value = 'x' OR __level__:value = 'high'", true)]
    [InlineData("__unknown__:value = 'x' AND __level__:value = 'low'", false)]
    [InlineData("__level__:value IN (__unknown__:value, 'high')", true)]
    [InlineData("__level__:value IN (__unknown__:value, 'low')", null)]
    public void Holds_OfValues_IsTrueFalseOrUnknown(string text, bool? expected) =>
        Assert.Equal(expected, PlaybookCondition.Parse(text).Holds(name => Values.TryGetValue(name, out var value) ? value : null));

    [Theory]
    [InlineData("", "character 1")]
    [InlineData("__level__:value", "character 16")]
    [InlineData("__level__:value = ", "character 19")]
    [InlineData("__level__:value = high", "character 19")]
    [InlineData("__level__:value = 'high", "character 19")]
    [InlineData("(__level__:value = 'high'", "character 26")]
    [InlineData("__level__:value = 'a' 'b'", "character 23")]
    [InlineData("file:name = 'x'", "character 1")]
    [InlineData("__level__:value ~ 'x'", "character 17")]
    [InlineData("__level__:value IN ()", "character 21")]
    [InlineData("__level__:value MATCHES '(?=a)'", "character 25")]
    [InlineData("__level__:value FOLLOWEDBY 'x'", "character 17")]
    public void Parse_NoCondition_SaysWhere(string text, string where) =>
        Assert.Equal(where, Assert.Throws<RefusedException>(() => PlaybookCondition.Parse(text)).Refusal.Where);

    [Fact]
    public void Parse_DeepOrLong_IsRefused()
    {
        Assert.Throws<RefusedException>(() => PlaybookCondition.Parse(new string('(', 1000)));
        Assert.Throws<RefusedException>(() => PlaybookCondition.Parse(new string(' ', 5000)));
        Assert.Throws<RefusedException>(() => PlaybookCondition.Parse(string.Concat(Enumerable.Repeat("NOT ", 1000)) + "'a' = 'a'"));
    }
}
