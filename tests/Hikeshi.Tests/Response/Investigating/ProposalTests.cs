using Hikeshi.Facts.Response;
using Hikeshi.Response.Investigating.Reading;
using Xunit;

namespace Hikeshi.Tests.Response.Investigating;

/// <summary>What is left of an answer.</summary>
public sealed class ProposalTests
{
    private static readonly Nameable Nameable = new(["e1", "e2"], ["host-1", "198.51.100.7"], ["playbook--1"]);

    [Fact]
    public void Read_AsAsked_IsTheProposal()
    {
        var (proposal, why, refused) = Read(ModelStub.Good.Replace("\"playbook\":null", "\"playbook\":\"playbook--1\"", StringComparison.Ordinal));
        Assert.Null(why);
        Assert.Empty(refused);
        Assert.Equal(("medium", "playbook--1", "サービスがシェルを起動させられた"), (proposal!.Confidence, proposal.Playbook, proposal.Hypothesis.Ja));
        Assert.Equal(["e1"], proposal.Evidence);
        Assert.Equal(["host-1"], proposal.Scope);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("Sure! Here it is: {}", "JSON")]
    [InlineData("```json\n{}\n```", "JSON")]
    [InlineData("[]", "no object")]
    [InlineData("{}", "missing")]
    [InlineData("GOOD,", "JSON")]
    [InlineData("GOOD GOOD", "JSON")]
    [InlineData("""{"order":{"kind":"isolate-host"},GOODREST""", "'order' was not asked for")]
    [InlineData("""{"playbook":"x",GOODREST""", "JSON")]
    public void Read_AnotherForm_IsRefusedAsAWhole(string answer, string reason)
    {
        var (proposal, why, _) = Read(answer.Replace("GOODREST", ModelStub.Good[1..], StringComparison.Ordinal).Replace("GOOD", ModelStub.Good, StringComparison.Ordinal));
        Assert.Null(proposal);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"medium\"", "\"certain\"")]
    [InlineData("\"medium\"", "7")]
    [InlineData("[\"e1\"]", "\"e1\"")]
    [InlineData("[\"e1\"]", "[{\"id\":\"e1\"}]")]
    [InlineData("\"playbook\":null", "\"playbook\":{\"run\":true}")]
    [InlineData("\"en\":\"A service was made to start a shell\"", "\"en\":\"\\ud800\"")]
    [InlineData("\"en\":\"A service was made to start a shell\"", "\"en\":\"a\",\"fr\":\"b\"")]
    public void Read_AnotherType_IsRefusedAsAWhole(string right, string wrong)
    {
        Assert.Contains(right, ModelStub.Good, StringComparison.Ordinal);
        Assert.Null(Read(ModelStub.Good.Replace(right, wrong, StringComparison.Ordinal)).Proposal);
    }

    [Fact]
    public void Read_NamesThatWereNotInTheQuestion_AreTakenOutAndSaid()
    {
        var (proposal, _, refused) = Read(ModelStub.Good.Replace("[\"e1\"]", "[\"e1\",\"e7\"]", StringComparison.Ordinal).Replace("[\"host-1\"]", "[\"core-1\",\"0.0.0.0/0\",\"host-1\"]", StringComparison.Ordinal).Replace("\"playbook\":null", "\"playbook\":\"playbook--<b>9\"", StringComparison.Ordinal));
        Assert.Equal(["e1"], proposal!.Evidence);
        Assert.Equal(["host-1"], proposal.Scope);
        Assert.Null(proposal.Playbook);
        Assert.Equal(4, refused.Count);
        Assert.Contains(refused, said => said.StartsWith("evidence: 'e7' is not in the evidence", StringComparison.Ordinal));
        Assert.Contains(refused, said => said.StartsWith("playbook: 'playbook--‹b›9' was not on offer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Look at https://evil.example/x?y=1 now", "Look at (link) now", "links")]
    [InlineData("[click](http://198.51.100.7/) here", "［click］((link) here", "links")]
    [InlineData("<script>alert(1)</script>", "‹script›alert(1)‹/script›", "markup")]
    [InlineData("<img src=x onerror=alert(1)>", "‹img src=x onerror=alert(1)›", "markup")]
    [InlineData("javascript:alert(1)", "(link)", "links")]
    [InlineData("**bold** `code` # head | cell", "＊＊bold＊＊ 'code' ＃ head ｜ cell", "markdown")]
    [InlineData("&lt;b&gt;", "＆lt;b＆gt;", "markup")]
    [InlineData("a\u202Eb\u200Bc\u001B[31md\nnext", "abc［31md next", "seen")]
    [InlineData("\uDB40\uDC41x", "x", "seen")]
    [InlineData(@"\\198.51.100.7\share", "(link)", "links")]
    [InlineData("password=hunter2", "password=［secret］", "secret")]
    public void Of_ActiveContent_IsPlainAndSaid(string text, string plain, string said)
    {
        var refused = new List<string>();
        Assert.Equal(plain, PlainWords.Of(text, 600, "hypothesis, en", refused));
        Assert.Contains(refused, each => each.StartsWith("hypothesis, en", StringComparison.Ordinal) && each.Contains(said, StringComparison.Ordinal));
        Looked.AssertInert(plain);
    }

    [Fact]
    public void Of_NamesWithDots_AreNoLinksAnywhere()
    {
        var refused = new List<string>();
        Assert.Equal("host-1 asked evil[.]example and 198[.]51[.]100[.]7.", PlainWords.Of("host-1 asked evil.example and 198.51.100.7.", 600, "", refused));
        Assert.Empty(refused);
    }

    [Fact]
    public void Of_TooLong_IsCutAndSaid()
    {
        var refused = new List<string>();
        Assert.Equal(600, PlainWords.Of(new string('火', 100_000), 600, "message, ja", refused).Length);
        Assert.Contains("message, ja: longer than 600 characters: cut", refused);
    }

    private static (InvestigationProposal? Proposal, string? Why, List<string> Refused) Read(string answer)
    {
        var refused = new List<string>();
        var (proposal, why) = ProposalReader.Read(answer, Nameable, refused);
        return (proposal, why, refused);
    }
}
