using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Compensating.VirtualPatch;
using Xunit;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>Rules as the real engine carries them out: harmless requests that are in shape pass, harmless ones that are not are refused.</summary>
public sealed class VirtualPatchTests
{
    public const string Shape = """
        {"format":"hikeshi-request-shape/1","paths":["/ledger/transfer","/ledger/batch/*"],"methods":["GET","POST"],
        "parameters":[{"name":"account","characters":["digits","upper"],"longest":12,"also":"-"},{"name":"amount","characters":["digits"],"longest":9}],
        "headers":[{"name":"X-Api-Version","characters":["digits"],"longest":2}]}
        """;

    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json; charset=utf-8";

    [Theory]
    [InlineData("GET", "/ledger/transfer?account=AB-12&amount=100")]
    [InlineData("GET", "/ledger/transfer")]
    [InlineData("GET", "/ledger/transfer?account=")]
    [InlineData("POST", "/ledger/transfer", Form, "account=AB-12&amount=100")]
    [InlineData("POST", "/ledger/transfer", Json, """{"account":"AB-12","amount":100}""")]
    [InlineData("GET", "/ledger/transfer?memo=%E7%81%AB%E6%B6%88%E3%81%97")]
    [InlineData("DELETE", "/ledger/transfers?account=~")]
    [InlineData("DELETE", "/else?account=~")]
    public void Blocking_RequestInShape_Passes(string method, string target, string? type = null, string? body = null)
    {
        using var engine = Blocking(Shape);
        var (status, rules) = engine.Request(method, target, type, body, ("X-Api-Version", "2"));
        Assert.Equal(0, status);
        Assert.Empty(rules);
    }

    [Theory]
    [InlineData(60020, "GET", "/ledger/transfer?account=ab")]
    [InlineData(60020, "GET", "/ledger/transfer?account=A~")]
    [InlineData(60020, "GET", "/ledger/transfer?account=A%00")]
    [InlineData(60020, "GET", "/ledger/transfer?account=~%0aAB12")]
    [InlineData(60020, "GET", "/ledger/transfer?account=AB12%0a")]
    [InlineData(60020, "GET", "/ledger/transfer?account=AB12&account=~")]
    [InlineData(60020, "GET", "/ledger/transfer?ACCOUNT=~")]
    [InlineData(60021, "GET", "/ledger/transfer?account=ABCDEFGHIJKLM")]
    [InlineData(60022, "GET", "/ledger/transfer?amount=1.5")]
    [InlineData(60010, "DELETE", "/ledger/transfer")]
    [InlineData(60020, "GET", "/LEDGER/Transfer?account=~")]
    [InlineData(60020, "GET", "/ledger//x/../transfer?account=~")]
    [InlineData(60020, "GET", "/ledger/transfer/?account=~")]
    [InlineData(60020, "GET", "/ledger/transfer;a=b?account=~")]
    [InlineData(60020, "GET", "/ledger/%74ransfer?account=~")]
    [InlineData(60020, "GET", "/ledger/batch/today/1?account=~")]
    [InlineData(60020, "POST", "/ledger/transfer", Form, "account=~")]
    [InlineData(60020, "POST", "/ledger/transfer?account=AB", Form, "account=~")]
    [InlineData(60020, "POST", "/ledger/transfer", Json, """{"account":"~"}""")]
    [InlineData(60020, "POST", "/ledger/transfer", Json, """{"account":["A","~"]}""")]
    [InlineData(60020, "POST", "/ledger/transfer", Json, """{"from":{"account":"~"}}""")]
    [InlineData(60011, "POST", "/ledger/transfer", Json, """{"account":""")]
    public void Rules_RequestOutOfShape_RefusesItOrOnlyLogsIt(int rule, string method, string target, string? type = null, string? body = null)
    {
        using var blocking = Blocking(Shape);
        var (status, _) = blocking.Request(method, target, type, body);
        Assert.Equal(403, status);

        using var detecting = Detecting(Shape);
        var logged = detecting.Request(method, target, type, body);
        Assert.Equal((0, rule), (logged.Status, logged.Rules.FirstOrDefault()));
        Assert.All(logged.Rules, id => Assert.InRange(id, RuleIds.First, RuleIds.First + RuleIds.PerControl - 1));
    }

    [Theory]
    [InlineData("2", 0)]
    [InlineData("2a", 403)]
    [InlineData("222", 403)]
    public void Blocking_Header_IsHeldToItsShape(string version, int status)
    {
        using var engine = Blocking(Shape);
        Assert.Equal(status, engine.Request("GET", "/ledger/transfer", headers: ("x-api-version", version)).Status);
    }

    [Theory]
    [InlineData("/ledger/transfer?account=A&amount=1", null, 0)]
    [InlineData("/ledger/transfer?account=A&memo=x", null, 403)]
    [InlineData("/ledger/transfer", """{"account":"A"}""", 0)]
    [InlineData("/ledger/transfer", """{"account":"A","memo":"x"}""", 403)]
    public void Blocking_OnlyTheseParameters_RefusesOthers(string target, string? body, int status)
    {
        using var engine = Blocking(Shape.Replace("\"methods\"", "\"onlyTheseParameters\":true,\"methods\"", StringComparison.Ordinal));
        Assert.Equal(status, engine.Request("POST", target, body is null ? null : Json, body).Status);
    }

    /// <summary>Quotes, brackets and backslashes that a shape permits are characters of its class and nothing else.</summary>
    [Theory]
    [InlineData("%22%27%5b%5d%5c%5e%2d%25%7b%7d", 0)]
    [InlineData("%22%27_", 403)]
    public void Blocking_PunctuationThatIsPermitted_IsOnlyThat(string value, int status)
    {
        using var engine = Blocking("""{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"p","characters":[],"longest":20,"also":"\"'[]\\^-%{}"}]}""");
        Assert.Equal(status, engine.Request("GET", "/a?p=" + value).Status);
    }

    /// <summary>A patch that only logs takes the teeth out of nobody else's rules.</summary>
    [Fact]
    public void Detecting_OtherRules_StillRefuse()
    {
        using var engine = new ModSecurityEngine(Text(SecRuleText.Detecting, Shape) + ModSecurityEngine.Operators);
        var (status, rules) = engine.Request("GET", "/ledger/transfer?account=~&theirs=refused");
        Assert.Equal(406, status);
        Assert.Contains(60020, rules);
        Assert.DoesNotContain("ruleEngine", Text(SecRuleText.Detecting, Shape), StringComparison.Ordinal);
    }

    /// <summary>Two patches on one path stand beside each other.</summary>
    [Fact]
    public void Rules_OfTwoControls_DoNotMeet()
    {
        var shape = Read(Shape);
        using var engine = new ModSecurityEngine(ModSecurityEngine.Operators
            + SecRuleText.Detecting("one", "A", shape, RuleIds.First) + SecRuleText.Detecting("two", "B", shape, RuleIds.First + RuleIds.PerControl));
        Assert.Equal([60020, 60120], engine.Request("GET", "/ledger/transfer?account=~").Rules);
    }

    [Theory]
    [InlineData("$.format", """{"format":"x","paths":["/a"],"methods":["GET"]}""")]
    [InlineData("$.paths", """{"format":"hikeshi-request-shape/1","paths":[],"methods":["GET"]}""")]
    [InlineData("$.paths[0]", """{"format":"hikeshi-request-shape/1","paths":["/a\" \"id:1"],"methods":["GET"]}""")]
    [InlineData("$.paths[0]", """{"format":"hikeshi-request-shape/1","paths":["/a/../b"],"methods":["GET"]}""")]
    [InlineData("$.paths[0]", """{"format":"hikeshi-request-shape/1","paths":["/*"],"methods":["GET"]}""")]
    [InlineData("$.paths[0]", """{"format":"hikeshi-request-shape/1","paths":["/a*b"],"methods":["GET"]}""")]
    [InlineData("$.paths[1]", """{"format":"hikeshi-request-shape/1","paths":["/a","/b\n"],"methods":["GET"]}""")]
    [InlineData("$.methods[0]", """{"format":"hikeshi-request-shape/1","paths":["/a"],"methods":["get"]}""")]
    [InlineData("$.parameters[0].name", """{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"a|REQUEST_BODY","characters":["digits"],"longest":1}]}""")]
    [InlineData("$.parameters[1].name", """{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"a","characters":["digits"],"longest":1},{"name":"A","characters":["digits"],"longest":1}]}""")]
    [InlineData("$.parameters[0].characters[0]", """{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"a","characters":["]"],"longest":1}]}""")]
    [InlineData("$.parameters[0].characters", """{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"a","characters":[],"longest":1}]}""")]
    [InlineData("$.parameters[0].longest", """{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"a","characters":["digits"],"longest":-1}]}""")]
    [InlineData("$.parameters[0].also", """{"format":"hikeshi-request-shape/1","paths":["/a"],"parameters":[{"name":"a","characters":["digits"],"longest":1,"also":"火"}]}""")]
    [InlineData("$.headers[0].name", """{"format":"hikeshi-request-shape/1","paths":["/a"],"headers":[{"name":"X_A","characters":["digits"],"longest":1}]}""")]
    [InlineData("$.onlyTheseParameters", """{"format":"hikeshi-request-shape/1","paths":["/a"],"methods":["GET"],"onlyTheseParameters":true}""")]
    [InlineData("line 1, $.rule", """{"format":"hikeshi-request-shape/1","paths":["/a"],"methods":["GET"],"rule":"SecRule"}""")]
    [InlineData("line 1, $", """{"format":"hikeshi-request-shape/1","paths":["/a"],"methods":["GET"],"methods":["PUT"]}""")]
    [InlineData("$:", """{"format":"hikeshi-request-shape/1","paths":["/a"]}""")]
    public void Read_Wrong_SaysWhere(string where, string json)
    {
        var refused = Assert.Throws<RefusedException>(() => Read(json));
        Assert.StartsWith("test: " + where, refused.Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void FromAdvisory_FreePart_IsReadStrictlyOrNotAtAll()
    {
        Assert.Null(RequestShapeReader.FromAdvisory("A", """{"id":"A"}"""));
        Assert.Null(RequestShapeReader.FromAdvisory("A", "<xml/>"));
        Assert.Equal(2, RequestShapeReader.FromAdvisory("A", $$"""{"id":"A","database_specific":{"hikeshi_request_shape":{{Shape}} } }""")!.Paths.Count);
        Assert.Throws<RefusedException>(() => RequestShapeReader.FromAdvisory("A", """{"id":"A","database_specific":{"hikeshi_request_shape":{"paths":["/a\" \"deny"]}}}"""));
    }

    [Fact]
    public void Free_EveryBlock_IsGivenOnceAndThenNone()
    {
        var taken = new List<int>();
        while (RuleIds.Free(taken) is { } first)
        {
            taken.Add(first);
        }

        Assert.Equal(300, taken.Distinct().Count());
        Assert.All(taken, first => Assert.InRange(first, 60_000, 89_900));
        Assert.Equal(60_500, RuleIds.Free(taken.Where(first => first != 60_500)));
    }

    internal static RequestShape Read(string json) => RequestShapeReader.Read("test", Encoding.UTF8.GetBytes(json));

    private static ModSecurityEngine Blocking(string shape) => new(ModSecurityEngine.Operators + Text(SecRuleText.Blocking, shape));

    private static ModSecurityEngine Detecting(string shape) => new(ModSecurityEngine.Operators + Text(SecRuleText.Detecting, shape));

    private static string Text(Func<string, string, RequestShape, int, string> make, string shape) => make("virtual-patch-1", "EXAMPLE-2026-0001", Read(shape), RuleIds.First);
}
