using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Explaining;
using Hikeshi.Tests.Evidence.Explanation;
using Hikeshi.Tests.Facts;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class ExplainerTests
{
    private const string Text = "title: a rule\n";
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    [Fact]
    public void Words_RuleThatWasAdopted_ShowsItsTextFromTheLog()
    {
        var log = new MadeUpLog()
            .Add(Changed("detection.rules-loaded/1"), "detection.rules-loaded/1")
            .Add(Changed("detection.rule-adopted/1", ("ruleDigest", Digest), ("text", Text)), "detection.rule-adopted/1")
            .Add(Changed("detection.sighted/1", ("ruleDigest", Digest)), "detection.sighted/1");
        var grounds = new Explainer(new EarlierGrounds(log), textOf: null).Words(log.Read(2)).Grounds;
        var rule = Assert.Single(grounds, g => g.Kind == "rule");
        Assert.Equal((Digest, Text, MadeUpLog.Id(1).ToString()), (rule.Version, rule.Text, rule.EntryId));
        Assert.Equal(MadeUpLog.Id(0).ToString(), Assert.Single(grounds, g => g.Kind == "rule-set").EntryId);
    }

    [Fact]
    public void Words_RuleThatIsCited_ShowsItsTextFromTheLog()
    {
        var log = new MadeUpLog()
            .Add(Changed("detection.rule-cited/1", ("ruleDigest", Digest), ("text", Text)), "detection.rule-cited/1")
            .Add(Changed("detection.rule-cited/1", ("ruleDigest", new string('0', 64)), ("text", "another")), "detection.rule-cited/1")
            .Add(Changed("detection.sighted/1", ("ruleDigest", Digest)), "detection.sighted/1");
        var rule = Assert.Single(new Explainer(new EarlierGrounds(log), textOf: null).Words(log.Read(2)).Grounds, g => g.Kind == "rule");
        Assert.Equal((Digest, Text, MadeUpLog.Id(0).ToString(), null), (rule.Version, rule.Text, rule.EntryId, rule.By));
    }

    [Theory]
    [InlineData(Text, Text)]
    [InlineData("title: another rule\n", null)]
    [InlineData(null, null)]
    public void Words_RuleInAFile_IsBelievedOnlyIfItsDigestIsTheOneInTheLog(string? found, string? shown)
    {
        var log = new MadeUpLog().Add(Changed("detection.sighted/1", ("ruleDigest", Digest)), "detection.sighted/1");
        var words = new Explainer(new EarlierGrounds(log), digest => digest == Digest ? found : null).Words(log.Read(0));
        Assert.Equal(shown, Assert.Single(words.Grounds, g => g.Kind == "rule").Text);
    }

    /// <summary>An adoption that came later is not what the sighting rested on.</summary>
    [Fact]
    public void Words_Decision_NamesThePolicyAndTheApprovalThatWasInForce()
    {
        var kind = JsonNode.Parse(GoldenFacts.BytesOf("response.decided/1"))!["actions"]![0]!["order"]!["kind"]!.GetValue<string>();
        var log = new MadeUpLog()
            .Add(Changed("response.autonomy-enabled/1", ("actionClass", kind), ("signedBy", "old")), "response.autonomy-enabled/1")
            .Add(Changed("response.autonomy-enabled/1", ("actionClass", kind), ("signedBy", "in force")), "response.autonomy-enabled/1")
            .Add(Changed("response.decided/1", ("policyVersion", Digest)), "response.decided/1")
            .Add(Changed("response.autonomy-enabled/1", ("actionClass", kind), ("signedBy", "later")), "response.autonomy-enabled/1");
        var search = new EarlierGrounds(log);
        var explainer = new Explainer(search, textOf: null);
        explainer.Words(log.Read(2));
        var grounds = explainer.Words(log.Read(2)).Grounds;
        Assert.Equal(Digest, Assert.Single(grounds, g => g.Kind == "policy").Version);
        Assert.Equal(("in force", kind, MadeUpLog.Id(1).ToString()), Assert.Single(grounds.Where(g => g.Kind == "approval" && g.Name == kind).Select(g => (g.By!, g.Name, g.EntryId!))));
    }

    [Fact]
    public void Words_ModelCallOfAKindNotKnownHere_ShowsItsDigests()
    {
        var log = new MadeUpLog().Add("""{"modelDigest":"aa","promptDigest":"bb","modelVersion":"m-3","prompt":"secret"}""", "model.asked/1");
        Assert.Equal(["modelDigest=aa", "promptDigest=bb", "modelVersion=m-3"], new Explainer(earlier: null, textOf: null).Words(log.Read(0)).Grounds.Select(g => $"{g.Name}={g.Version}"));
    }

    /// <summary>A cipher is shown by its beginning and length; everything that says something stays.</summary>
    [Fact]
    public void Words_SealedDocument_IsShownWithoutItsCipher()
    {
        var log = new MadeUpLog().Add(Changed("evidence.document-sealed/1"), "evidence.document-sealed/1");
        var golden = JsonNode.Parse(GoldenFacts.BytesOf("evidence.document-sealed/1"))!;
        var tree = EvidenceWhy.Why(log, MadeUpLog.Id(0), 1, new Explainer(earlier: null, textOf: null).Words)!;
        var shown = JsonNode.Parse(tree.Body!)!;
        Assert.True(tree.BodyCut);
        Assert.Equal(golden["commitment"]!.GetValue<string>(), shown["commitment"]!.GetValue<string>());
        Assert.EndsWith($"… ({golden["jwe"]!.GetValue<string>().Length} characters)", shown["jwe"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("ciphertext", tree.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_ErasedOrBrokenBody_IsSaidByItsKind()
    {
        var log = new MadeUpLog().Add(body: null, "detection.sighted/1").Add("not JSON", "detection.sighted/1").Add("[1]", "detection.sighted/1");
        var explainer = new Explainer(new EarlierGrounds(log), textOf: null);
        Assert.All(new ulong[] { 0, 1, 2 }, index => Assert.Equal(("detection.sighted/1", (BilingualText?)null), (explainer.Words(log.Read(index)).Summary, explainer.Words(log.Read(index)).Text)));
    }

    private static string Changed(string kind, params (string Name, string Value)[] members)
    {
        var fact = (JsonObject)JsonNode.Parse(GoldenFacts.BytesOf(kind))!;
        foreach (var (name, value) in members)
        {
            fact[name] = value;
        }

        return fact.ToJsonString(new JsonSerializerOptions());
    }
}
