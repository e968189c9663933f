using System.Text.RegularExpressions;
using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>What is told, and what is not.</summary>
public sealed class ChainTests
{
    private const string Shell = "C:\\Windows\\System32\\cmd.exe";

    [Fact]
    public void Observe_IntrusionWithoutAnyRule_IsFoundAndMayBeContained()
    {
        var story = new Story().Intrude();
        var last = story.Sightings[^1];
        Assert.True(last.MayContain);
        Assert.Equal(["initial-access", "execution", "credential-access", "discovery"], last.Tactics);
        Assert.Equal(["app01"], last.Hosts);
        Assert.Contains("T1003.001", last.Techniques);
        Assert.Equal(6, last.Parts.Count(p => p.Sign == "discovery-tool"));
        Assert.All(last.Parts, p => Assert.Matches("^[0-9a-f]{64}$", p.Digest));
    }

    [Fact]
    public void Sentence_Intrusion_NamesTheChainInBothLanguages()
    {
        var last = new Story().Intrude().Sightings[^1];
        Assert.StartsWith("On app01: a program that serves others started cmd.exe; the system was asked with 6 tools in 10 s;", last.Sentence("en"), StringComparison.Ordinal);
        Assert.Contains("powershell.exe opened the memory of lsass.exe", last.Sentence("en"), StringComparison.Ordinal);
        Assert.Matches(new Regex("initial access → execution → credential access → discovery, score [0-9.]+ of 6.0\\.$", RegexOptions.None, TimeSpan.FromSeconds(1)), last.Sentence("en"));
        Assert.StartsWith("app01 で、サービスを提供するプログラムが cmd.exe を起動", last.Sentence("ja"), StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_SameEventsTwice_GivesTheSame() =>
        Assert.Equal(new Story().Intrude().Sightings.Select(s => s.Sentence("en")), new Story().Intrude().Sightings.Select(s => s.Sentence("en")));

    [Fact]
    public void Observe_TheSameToolsSpreadOverADayByAnAdministrator_IsNotFound()
    {
        var story = new Story();
        foreach (var tool in (string[])["whoami", "systeminfo", "ipconfig", "nltest", "net", "tasklist", "netstat", "quser"])
        {
            story.Start("{s" + tool + "}", Shell, "{explorer}", "C:\\Windows\\explorer.exe", user: "BANK\\admin")
                .Start("{t" + tool + "}", $"C:\\Windows\\System32\\{tool}.exe", "{s" + tool + "}", Shell, user: "BANK\\admin")
                .Wait(TimeSpan.FromHours(1));
        }

        Assert.Empty(story.Sightings);
    }

    [Fact]
    public void Observe_ServersAtTheirWork_AreNotFound()
    {
        var story = new Story();
        for (var i = 0; i < 500; i++)
        {
            story.Host = $"SRV{i % 20:00}";
            story.Start($"{{svc{i}}}", "C:\\Windows\\System32\\svchost.exe", "{services}", "C:\\Windows\\System32\\services.exe", user: "NT AUTHORITY\\SYSTEM", session: "0x3e7")
                .Start($"{{upd{i}}}", "C:\\Program Files\\Vendor\\update.exe", $"{{svc{i}}}", "C:\\Windows\\System32\\svchost.exe", user: "NT AUTHORITY\\SYSTEM", session: "0x3e7")
                .Start($"{{bat{i}}}", Shell, "{task}", "C:\\Windows\\System32\\svchost.exe", "cmd /c backup.cmd", "NT AUTHORITY\\SYSTEM", "0x3e7")
                .OpenLsass("{av}", "C:\\Program Files\\Protection\\agent.exe")
                .Logon("SRV01$", 3, "10.0.0.7", $"0x9{i}")
                .Connect("{db}", "C:\\Program Files\\Vendor\\client.exe", "10.0.0.9", 1433);
        }

        Assert.Empty(story.Sightings);
    }

    [Fact]
    public void Observe_WhatTheSystemDoesByItself_MakesNoChain()
    {
        var story = new Story();
        story.Start("{c}", "C:\\Windows\\System32\\conhost.exe", "{p}", "C:\\Windows\\System32\\svchost.exe", user: "NT AUTHORITY\\SYSTEM", session: "0x3e7");
        Assert.Equal(0, story.Watch.Counters.Chains);
    }

    [Fact]
    public void Observe_MovementToAnotherMachine_IsOneChain()
    {
        var story = new Story();
        const string Tool = "C:\\Users\\eve\\tool.exe";
        story.Start("{tool}", Tool, "{x}", Shell, user: "BANK\\eve", session: "0x77")
            .Connect("{tool}", Tool, "10.0.0.6", 445)
            .OpenLsass("{tool}", Tool);
        story.Host = "DB01";
        story.Logon("eve", 3, "10.0.0.5", "0x99")
            .Start("{r}", Shell, "{wmi}", "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", user: "BANK\\eve", session: "0x99")
            .Start("{w}", "C:\\Windows\\System32\\whoami.exe", "{r}", Shell, user: "BANK\\eve", session: "0x99");
        var last = story.Sightings[^1];
        Assert.Equal(["app01", "db01"], last.Hosts);
        Assert.Contains("lateral-movement", last.Tactics);
        Assert.Equal(["eve"], last.Users);
    }

    [Fact]
    public void Observe_FiveMachinesWithinMinutes_IsASign()
    {
        var story = new Story(new BehaviourOptions { SightAt = 2, LeastStages = 1 });
        for (var i = 1; i <= 5; i++)
        {
            story.Host = $"SRV{i}";
            story.Logon("eve", 3, "10.0.0.5", $"0x{i}00");
        }

        Assert.Contains(story.Sightings, s => s.Parts.Any(p => p.Sign == "fan-out"));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, true, true)]
    public void Observe_LedgerSaysExposedAndVulnerable_WeakerChainIsFound(bool exposed, bool vulnerable, bool found)
    {
        // 3.0 for the shell, 0.6 for the tool, 2.1 from the ledger: found with a threshold of 5.
        var story = new Story(new BehaviourOptions { SightAt = 5, Facts = new Known(new(exposed, vulnerable)) });
        story.Start("{shell}", Shell, "{web}", "C:\\Windows\\System32\\inetsrv\\w3wp.exe").Start("{w}", "C:\\Windows\\System32\\whoami.exe", "{shell}", Shell);
        Assert.Equal(found, story.Sightings.Count > 0);
        if (found)
        {
            Assert.Equal(["exposed", "vulnerable"], story.Sightings[0].Parts.Where(p => p.Tactic.Length == 0).Select(p => p.Sign));
            Assert.Contains("a live advisory applies to app01", story.Sightings[0].Sentence("en"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ToSighted_MayContain_IsTaggedAndNamesItsEvents()
    {
        var fact = new Story().Intrude().Sightings[^1].ToSighted();
        Assert.Equal("hikeshi-behaviour", fact.RuleId);
        Assert.Equal("high", fact.Level);
        Assert.Contains("hikeshi.behaviour", fact.Tags);
        Assert.Contains("T1190", fact.Techniques);
        Assert.Equal("app01", fact.Entities.Host);
        Assert.NotEmpty(fact.EventDigests);
        Assert.Equal(fact.EventDigests.Count, fact.EventDigests.Distinct(StringComparer.Ordinal).Count());
        Assert.Matches("^[0-9a-f]{64}$", fact.RuleDigest);
    }

    private sealed class Known(HostStanding standing) : IHostFacts
    {
        public HostStanding Of(string host)
        {
            Assert.Equal("app01", host);
            return standing;
        }
    }
}
