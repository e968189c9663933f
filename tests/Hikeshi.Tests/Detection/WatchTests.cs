using System.Text;
using Hikeshi.Detection;
using Hikeshi.Detection.Watching;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class WatchTests
{
    private const string Event = """{"category":"process_creation","Image":"/bin/sh"}""";
    private readonly Watch watch = new(RuleSet.Parse(Rule("own", "own rule"), "own.yml"));

    [Fact]
    public async Task Adopt_ARuleOfAMember_WatchesFromThenOn()
    {
        var adopted = Assert.IsType<RuleAdopted>(Assert.Single(await AdoptAsync(Rule("theirs", "their rule"))));
        Assert.Equal(("theirs", Given.Other, false), (adopted.RuleId, adopted.From, adopted.AlreadyKnown));
        Assert.Equal(["own rule"], Seen().Select(s => s.RuleTitle));
        watch.Apply(Given.At(adopted));
        Assert.Equal(["own rule", "their rule"], Seen().Select(s => s.RuleTitle).Order(StringComparer.Ordinal));
        Assert.Equal(Rule("theirs", "their rule").Trim(), watch.TextOf("theirs")!.Trim());
        Assert.True(Assert.IsType<RuleAdopted>(Assert.Single(await AdoptAsync(Rule("theirs", "their rule")))).AlreadyKnown);
    }

    /// <summary>Two members share the very same rule: it watches for as long as one of them stands by it.</summary>
    [Fact]
    public async Task Withdraw_ARuleThatAnotherSharesToo_GoesOnByThatOne()
    {
        var text = Rule("theirs", "their rule");
        var (first, second) = (EntryId.New(Given.Now), EntryId.New(Given.Now));
        watch.Apply(By(first, (RuleAdopted)(await AdoptAsync(text)).Single()));
        watch.Apply(By(second, (RuleAdopted)(await AdoptAsync(text, MemberId.Parse("bank-44"))).Single()));
        watch.Apply(Given.At(watch.Withdraw("theirs", first)!));
        Assert.Contains(Seen(), seen => seen.RuleTitle == "their rule" && seen.RuleFrom == MemberId.Parse("bank-44"));
        Assert.Equal(second, watch.AcceptedBy("theirs"));
        watch.Apply(Given.At(watch.Withdraw("theirs", second)!));
        Assert.DoesNotContain(Seen(), seen => seen.RuleTitle == "their rule");

        static Recorded<RuleAdopted> By(EntryId accepted, RuleAdopted adopted) => new(EntryId.New(Given.Now), 1, Given.Now, "machine", [accepted], adopted);
    }

    /// <summary>The own policy acts upon the tags of own rules; a member that writes them into a shared rule orders nothing here.</summary>
    [Fact]
    public async Task ToSighted_TagsForThePolicy_AreThoseOfOwnRulesAlone()
    {
        await ApplyAsync(Rule("theirs", "their rule", "hikeshi.entry", "HIKESHI.supplier.soc", "attack.t1059"));
        var seen = Seen().ToDictionary(s => s.RuleId, StringComparer.Ordinal);
        Assert.Equal(["hikeshi.entry"], seen["own"].Tags);
        Assert.Equal(["attack.t1059"], seen["theirs"].Tags);
        Assert.Equal(["T1059"], seen["theirs"].Techniques);
    }

    /// <summary>A filter for every rule, beside a harmless one, would blind whoever takes it.</summary>
    [Theory]
    [InlineData("title: f\nlogsource: {category: process_creation}\nfilter: {rules: any, selection: {Image: '*'}, condition: selection}")]
    [InlineData("title: c\ncorrelation: {type: event_count, rules: [own], group-by: [], timespan: 1m, condition: {gte: 1}}")]
    public async Task Adopt_ARuleWithAFilterOrACorrelationBesideIt_IsRefused(string beside) =>
        Assert.IsType<ObjectRefused>(Assert.Single(await AdoptAsync($"{Rule("theirs", "their rule")}\n---\n{beside}")));

    /// <summary>Ids and names of public rules are known to everybody: whoever takes one of them takes nothing from own correlations.</summary>
    [Theory]
    [InlineData("title: theirs\nid: many\nlogsource: {category: process_creation}\ndetection: {s: {Image: /bin/sh}, condition: s}")]
    [InlineData("title: theirs\nid: failed\nlogsource: {category: process_creation}\ndetection: {s: {Image: /bin/sh}, condition: s}")]
    [InlineData("title: theirs\nid: x\nname: failed\nlogsource: {category: process_creation}\ndetection: {s: {Image: /bin/sh}, condition: s}")]
    public async Task Apply_ForeignRuleThatTakesAnOwnName_LeavesCorrelationsAlone(string foreign)
    {
        var own = new Watch(RuleSet.Parse("title: many\nid: many\ncorrelation: {type: event_count, rules: [failed], group-by: [], timespan: 1m, condition: {gte: 1}}\n---\ntitle: f\nid: own-failed\nname: failed\nlogsource: {category: test}\ndetection: {s: {a: b}, condition: s}", "own.yml"));
        Assert.Single(own.Rules.Correlations);
        var adopted = await own.AdoptAsync(Given.At(new Accepted(Given.Other, ["indicator--1"], Tlp.Green, "t", [], new SharedRule("indicator--1", "theirs", foreign), null)), CancellationToken.None);
        foreach (var fact in adopted.OfType<RuleAdopted>())
        {
            own.Apply(Given.At(fact));
        }

        Assert.Equal(["own-failed"], Assert.Single(own.Rules.Correlations).Members.Select(m => m.Id));
        Assert.True(own.Evaluate("""{"category":"test","a":"b"}"""u8).Matches.Single().FeedsCorrelation);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("OWN")]
    public async Task Apply_ForeignRuleUnderTheIdOfAnOwnOne_ReplacesNothing(string id)
    {
        await ApplyAsync(Rule(id, "their rule", "attack.t1059"));
        var own = Assert.Single(Seen(), s => s.RuleId == "own");
        Assert.Equal(("own rule", "hikeshi.entry"), (own.RuleTitle, Assert.Single(own.Tags)));
        Assert.Contains("own rule", watch.TextOf("own"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_NewerVersionOfAForeignRule_ReplacesItWhenItsOwnerSentIt()
    {
        await ApplyAsync(Rule("theirs", "first version"));
        await ApplyAsync(Rule("THEIRS", "second version"));
        Assert.Equal(["own rule", "second version"], Seen().Select(s => s.RuleTitle).Order(StringComparer.Ordinal));
        await ApplyAsync(Rule("theirs", "of a third party"), MemberId.Parse("bank-09"));
        Assert.Equal(["own rule", "second version"], Seen().Select(s => s.RuleTitle).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("not: [sigma")]
    [InlineData("")]
    [InlineData("title: a rule without detection")]
    public async Task Adopt_WhatDoesNotCompile_IsRefusedWithTheReason(string text)
    {
        var refused = Assert.IsType<ObjectRefused>(Assert.Single(await AdoptAsync(text)));
        Assert.Equal(("rule", "indicator--1", Given.Other), (refused.Code, refused.ObjectId, refused.Producer));
        Assert.NotEmpty(refused.Reason);
    }

    [Fact]
    public async Task Adopt_TwoRulesUnderOneIndicator_IsRefused() =>
        Assert.Equal("rule", Assert.IsType<ObjectRefused>(Assert.Single(await AdoptAsync($"{Rule("a", "a")}---\n{Rule("b", "b")}"))).Code);

    [Fact]
    public async Task Adopt_AcceptanceWithoutARule_IsNothing() =>
        Assert.Empty(await watch.AdoptAsync(Given.At(Given.Shared(Given.Indicator("domain-name", "c2.example.net"))), CancellationToken.None));

    private static string Rule(string id, string title, params string[] tags) =>
        $"title: {title}\nid: {id}\nlogsource:\n  category: process_creation\ndetection:\n  shell:\n    Image|endswith: /sh\n  condition: shell\ntags:\n{string.Concat((tags is [] ? ["hikeshi.entry"] : tags).Select(tag => $"  - {tag}\n"))}";

    private async Task<IReadOnlyList<Fact>> AdoptAsync(string text, MemberId? from = null) => [.. (await TryAsync(text, from)).Where(fact => fact is not RuleTried)];

    private Task<IReadOnlyList<Fact>> TryAsync(string text, MemberId? from = null) =>
        watch.AdoptAsync(Given.At(new Accepted(from ?? Given.Other, ["indicator--1"], Tlp.Green, "t", [], new SharedRule("indicator--1", "their rule", text), null)), CancellationToken.None);

    private async Task ApplyAsync(string text, MemberId? from = null) => watch.Apply(Given.At((RuleAdopted)(await AdoptAsync(text, from)).Single()));

    private IReadOnlyList<Sighted> Seen()
    {
        var (matches, _, refusal) = watch.Evaluate(Encoding.UTF8.GetBytes(Event));
        Assert.Null(refusal);
        var named = Watch.Retain("test", Encoding.UTF8.GetBytes(Event), Given.Now);
        return [.. matches.Select(match => watch.ToSighted(match, named))];
    }
}
