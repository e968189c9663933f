using System.Text;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

public sealed class ResponsePolicyReaderTests
{
    private const string Valid =
        """
        format: hikeshi-response-policy/1
        limits: { ordersPerMinute: 60, minRemainingCapacity: 0.5, segmentSharePerHour: 0.5, singleSourceMinutes: 15, coolDownMinutes: 30, vetoMinutes: 10, approvalMinutes: 60, surprisesPerHour: 3, widestPrefix4: 32, widestPrefix6: 128 }
        never: { hosts: [core-*], accounts: [root], destinations: [192.0.2.0/24, example.org] }
        own: { accounts: [svc-hikeshi*] }
        windows:
          zengin: { from: "08:30", to: "15:30" }
        rules:
          - id: r
            on: sighting
            when: { level: low, confidence: 50, origin: own-rule, tags: [a, b], techniques: [T1190, T1059.004], entity: { host: web-*, user: [svc], process: [/bin/sh], address: 198.51.100.0/24 }, ledger: { function: payments, role: application, exposed: true, tierAtLeast: 1, reached: false, ownSupplier: false, paymentRail: true }, calendar: { businessDay: true, open: true, gotobi: false, monthEnd: false, freeze: false, minutesBeforeCutOff: 30, inside: [zengin] } }
            unless: { tags: c }
            then: [ { action: shield, autonomy: act, minutes: 10 } ]
            notify: page

        """;

    [Fact]
    public void Read_Valid_KeepsWhatItSaysAndItsDigest()
    {
        var policy = Read(Valid);
        var rule = Assert.Single(policy.Rules);
        Assert.Equal(("r", "sighting", "page"), (rule.Id, rule.On, rule.Notify));
        Assert.Equal(new PolicyAction(ContainmentKind.Shield, Autonomy.Act, TimeSpan.FromMinutes(10)), Assert.Single(rule.Then));
        Assert.Equal((1, 50, "own-rule", "T1059.004"), (rule.When.Level, rule.When.Confidence, rule.When.Origins[0], rule.When.Techniques[1]));
        Assert.Equal(0.5, policy.Limits.MinRemainingCapacity);
        Assert.True(policy.Never.Hosts[0].Matches("CORE-7"));
        Assert.True(policy.OwnAccounts[0].Matches("svc-hikeshi-ad"));
        Assert.Equal(policy.Version, Read(Valid).Version);
        Assert.NotEqual(policy.Version, Read(Valid + " ").Version);
    }

    [Fact]
    public void Read_Channels_AreKeptByHowLoudTheyAre()
    {
        Assert.Empty(Read(Valid).Channels);
        var policy = Read(Valid + "channels: { page: [pager, soc-mail], inform: soc-mail }\n");
        Assert.Equal(["pager", "soc-mail"], policy.Channels["page"]);
        Assert.Equal(["soc-mail"], policy.Channels["inform"]);
        Assert.Contains("channels.loud", Assert.Throws<RefusedException>(() => Read(Valid + "channels: { loud: [pager] }\n")).Message, StringComparison.Ordinal);
        Assert.Contains("'The Pager'", Assert.Throws<RefusedException>(() => Read(Valid + "channels: { page: [The Pager] }\n")).Message, StringComparison.Ordinal);
    }

    /// <summary>Some editors begin a text with a byte-order mark: it says nothing that the text does not.</summary>
    [Fact]
    public void Read_ByteOrderMark_IsNoPartOfIt()
    {
        var policy = Read("\uFEFF" + Valid);
        Assert.Equal("r", Assert.Single(policy.Rules).Id);
        var refusal = Assert.Throws<RefusedException>(() => Read("\uFEFF" + Valid.Replace("on: sighting", "on: weather", StringComparison.Ordinal))).Refusal;
        Assert.Equal((new TextPosition(9, 9), "bank.yaml:9"), (refusal.Place, refusal.Where));
        var first = Assert.Throws<RefusedException>(() => Read("\uFEFF" + Valid.Replace("policy/1", "policy/2", StringComparison.Ordinal))).Refusal;
        Assert.Equal(new TextPosition(1, 9), first.Place);
    }

    [Fact]
    public void Read_Utf16_IsRefusedAsThat()
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var refused = Assert.Throws<RefusedException>(() => ResponsePolicyReader.Read("bank.yaml", [.. encoding.GetPreamble(), .. encoding.GetBytes(Valid)])).Refusal;
            Assert.Contains("it is written in UTF-16; expected UTF-8", refused.Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_TabEmptyOrNoUtf8_IsSaidInPlainWordsWhereItIs()
    {
        var tab = Assert.Throws<RefusedException>(() => Read(Valid.Replace("    on: sighting", "\ton: sighting", StringComparison.Ordinal))).Refusal;
        Assert.StartsWith("bank.yaml:9: a tab; expected spaces: indent with them.", tab.Sentence, StringComparison.Ordinal);
        Assert.Equal(new TextPosition(9, 1), tab.Place);
        Assert.StartsWith("bank.yaml:1: the file is empty;", Assert.Throws<RefusedException>(() => Read("# nothing yet\n\n")).Message, StringComparison.Ordinal);
        Assert.StartsWith("bank.yaml:1: it is not UTF-8;", Assert.Throws<RefusedException>(() => ResponsePolicyReader.Read("bank.yaml", Encoding.Latin1.GetBytes(Valid + "# \u00fc"))).Message, StringComparison.Ordinal);
    }

    /// <summary>JSON is a part of YAML: a policy may be written in it.</summary>
    [Fact]
    public void Read_Json_IsAPolicyToo() =>
        Assert.Empty(Read("""{"format":"hikeshi-response-policy/1","limits":{"ordersPerMinute":1,"minRemainingCapacity":1,"segmentSharePerHour":0,"singleSourceMinutes":1,"coolDownMinutes":0,"vetoMinutes":1,"approvalMinutes":1,"surprisesPerHour":1,"widestPrefix4":0,"widestPrefix6":0},"rules":[]}""").Rules);

    [Fact]
    public void Read_Seconds_AreAShorterLife() =>
        Assert.Equal(TimeSpan.FromSeconds(4), Assert.Single(Assert.Single(Read(Valid.Replace("minutes: 10", "seconds: 4", StringComparison.Ordinal)).Rules).Then).Life);

    [Fact]
    public void BuiltIn_IsNeverWiderThanTheGuardrails()
    {
        var policy = ResponsePolicyReader.BuiltIn;
        Assert.Equal(1.0, policy.Limits.MinRemainingCapacity);
        Assert.InRange(policy.Limits.SingleSourceMinutes, 1, 15);
        Assert.All(policy.Rules.Single(r => r.On == "advisory").Then, action => Assert.Equal(Autonomy.Recommend, action.Autonomy));
        Assert.All(policy.Rules.Where(r => r.On == "shared").SelectMany(r => r.Then), action => Assert.InRange(action.Life, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15)));
        Assert.True(Array.Exists([.. policy.Never.Accounts], pattern => pattern.Matches("break-glass-2")));
    }

    [Theory]
    [InlineData("on: sighting", "on: weather", "bank.yaml:9: rules[0].on: 'weather', perhaps shared is meant; expected sighting, shared, advisory.")]
    [InlineData("level: low", "level: HIGH", "rules[0].when.level: 'HIGH', perhaps high is meant; expected informational, low, medium, high, critical.")]
    [InlineData("confidence: 50", "confidence: 101", "rules[0].when.confidence: '101'; expected a whole number from 1 to 100.")]
    [InlineData("minutes: 10 }", "minutes: 0 }", "rules[0].then[0].minutes: '0'; expected a whole number from 1 to 1440.")]
    [InlineData("minutes: 10 }", "minutes: 1441 }", "rules[0].then[0].minutes: '1441'; expected a whole number from 1 to 1440.")]
    [InlineData("minutes: 10 }", "minutes: ten }", "rules[0].then[0].minutes: 'ten'; expected a whole number")]
    [InlineData("minutes: 10 }", "seconds: 0 }", "rules[0].then[0].seconds: '0'; expected a whole number from 1 to 86400.")]
    [InlineData("minutes: 10 }", "minutes: 10, seconds: 5 }", "rules[0].then[0].seconds: minutes are there too; expected minutes or seconds.")]
    [InlineData(", minutes: 10 }", " }", "rules[0].then[0]: no member minutes; expected the member minutes.")]
    [InlineData("autonomy: act", "autonomy: always", "rules[0].then[0].autonomy: 'always', perhaps act is meant; expected record, recommend, act-unless-vetoed, act.")]
    [InlineData("action: shield", "action: nuke", "rules[0].then[0].action: 'nuke'")]
    [InlineData("[ { action: shield, autonomy: act, minutes: 10 } ]", "[]", "rules[0].then: no action; expected one action or more.")]
    [InlineData("minutes: 10 } ]", "minutes: 10 }, { action: shield, autonomy: act, minutes: 5 } ]", "rules[0].then: shield is there twice")]
    [InlineData("tags: [a, b]", "tags: [a, a]", "rules[0].when.tags[1]: 'a' is there twice; expected each once.")]
    [InlineData("tags: [a, b]", "tags: []", "rules[0].when.tags: 0 entries")]
    [InlineData("tags: [a, b]", "tag: [a, b]", "rules[0].when.tag: unknown member, perhaps tags is meant")]
    [InlineData("T1190", "1190", "rules[0].when.techniques[0]: '1190'; expected an ATT&CK technique id")]
    [InlineData("198.51.100.0/24 }", "198.51.100.7/24 }", "rules[0].when.entity.address: '198.51.100.7/24'; expected an address or a CIDR prefix.")]
    [InlineData("inside: [zengin]", "inside: [zengen]", "rules[0].when.calendar.inside[0]: 'zengen', perhaps zengin is meant; expected zengin.")]
    [InlineData("unless: { tags: c }", "unless: {}", "rules[0].unless: nothing in it")]
    [InlineData("notify: page", "notify: shout", "rules[0].notify: 'shout'")]
    [InlineData("notify: page", "notify: page\n    repeat: true", "unknown member, perhaps")]
    [InlineData("minRemainingCapacity: 0.5", "minRemainingCapacity: 1.5", "limits.minRemainingCapacity: '1.5'; expected a share from 0 to 1.")]
    [InlineData("minRemainingCapacity: 0.5", "minRemainingCapacity: -0.1", "limits.minRemainingCapacity: '-0.1'; expected a share from 0 to 1.")]
    [InlineData("minRemainingCapacity: 0.5", "minRemainingCapacity: NaN", "limits.minRemainingCapacity: 'NaN'; expected a share from 0 to 1.")]
    [InlineData("singleSourceMinutes: 15", "singleSourceMinutes: 16", "limits.singleSourceMinutes: '16'; expected a whole number from 1 to 15.")]
    [InlineData("ordersPerMinute: 60", "ordersPerMinute: -1", "limits.ordersPerMinute: '-1'; expected a whole number from 0 to 10000.")]
    [InlineData("widestPrefix4: 32", "widestPrefix4: 33", "limits.widestPrefix4: '33'; expected a whole number from 0 to 32.")]
    [InlineData(", coolDownMinutes: 30", "", "limits: no member coolDownMinutes; expected the member coolDownMinutes.")]
    [InlineData("own: { accounts:", "own: { acounts:", "own.acounts")]
    [InlineData("destinations: [192.0.2.0/24, example.org]", "destinations: [a b]", "never.destinations[0]: 'a b'; expected an address, a CIDR prefix or a domain name.")]
    [InlineData("destinations: [192.0.2.0/24, example.org]", "destinations: [10.0.0.300]", "never.destinations[0]: '10.0.0.300'; expected an address, a CIDR prefix or a domain name.")]
    [InlineData("from: \"08:30\"", "from: 8.30", "windows.zengin.from: '8.30'; expected a local time as HH:mm.")]
    [InlineData("hikeshi-response-policy/1", "hikeshi-response-policy/2", "bank.yaml:1: format: 'hikeshi-response-policy/2', perhaps hikeshi-response-policy/1 is meant")]
    [InlineData("id: r", "id: &x r", "an anchor or alias")]
    [InlineData("    on: sighting", "    id: q\n    on: sighting", "id is there twice")]
    [InlineData("rules:", "rules: {", "bank.yaml:")]
    public void Read_OneWrongValue_NamesFileLineAndExpectation(string from, string to, string sentence)
    {
        var text = Valid.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Valid, text);
        var refusal = Assert.IsType<ResponsePolicyRefused>(Assert.Throws<RefusedException>(() => Read(text)).Refusal);
        Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
        Assert.Matches("^bank[.]yaml:[0-9]+$", refusal.Where);
        Assert.DoesNotContain("in force", refusal.Sentence, StringComparison.Ordinal); // whoever only checks a file has none in force
    }

    [Fact]
    public void Read_TwoRulesOfOneName_AreRefused() =>
        Assert.Contains("rules[1].id: 'r' is there twice", Assert.Throws<RefusedException>(() => Read(Valid + Valid[Valid.IndexOf("  - id: r", StringComparison.Ordinal)..])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\u0000")]
    public void Read_NoPolicyAtAll_IsRefused(string text) => Assert.Throws<RefusedException>(() => Read(text));

    [Theory]
    [InlineData("level: low", "level: HIGH", "HIGH")]
    [InlineData("ordersPerMinute: 60", "ordersPerMinute: sixty", "sixty")]
    [InlineData("minutes: 10 }", "minutes: ten }", "ten }")]
    [InlineData("- id: r", "- id: &x r", "&x r")]
    public void Read_Wrong_NamesThePlaceInTheText(string before, string after, string found)
    {
        var text = Valid.Replace(before, after, StringComparison.Ordinal);
        var place = Assert.Throws<RefusedException>(() => Read(text)).Refusal.Place!.Value;
        Assert.StartsWith(found, text.Split('\n')[place.Line - 1][(place.Column - 1)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreThanAMebibyte_IsRefused() =>
        Assert.Contains("at most 1048576 bytes", Assert.Throws<RefusedException>(() => Read(Valid + new string(' ', 1 << 20))).Message, StringComparison.Ordinal);

    private static ResponsePolicy Read(string text) => ResponsePolicyReader.Read("bank.yaml", Encoding.UTF8.GetBytes(text));
}
