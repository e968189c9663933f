using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>What hostile streams cannot do.</summary>
public sealed class BoundsTests
{
    private const string Shell = "C:\\Windows\\System32\\cmd.exe";

    [Fact]
    public void Observe_ClockOfOneMachineYearsAhead_ChainIsFoundAllTheSame()
    {
        var story = new Story();
        for (var i = 0; i < 50; i++)
        {
            story.Start($"{{n{i}}}", "C:\\Program Files\\a.exe", "{p}", "C:\\Program Files\\b.exe");
        }

        story.Sysmon(3, new() { ["@timestamp"] = "2036-01-01T00:00:00Z", ["ProcessGuid"] = "{z}", ["Image"] = "C:\\x.exe", ["DestinationIp"] = "10.0.0.1", ["SourceIp"] = "10.0.0.2", ["Initiated"] = "true" });
        story.Intrude();
        Assert.Equal(1, story.Watch.Counters.Disbelieved);
        Assert.Equal(0, story.Watch.Counters.Jumps);
        Assert.True(story.Sightings[^1].MayContain);
    }

    [Fact]
    public void Observe_IntrusionRightAfterAWeekOfSilence_IsOneChain()
    {
        var story = new Story();
        story.Start("{n}", "C:\\Program Files\\a.exe", "{p}", "C:\\Program Files\\b.exe").Wait(TimeSpan.FromDays(7)).Intrude();
        Assert.True(story.Sightings[^1].MayContain);
    }

    [Fact]
    public void Observe_EventsWithoutTime_AreScoredAndTeachNothing()
    {
        var story = new Story();
        story.Start("{n}", "C:\\Program Files\\a.exe", "{p}", "C:\\Program Files\\b.exe");
        story.Sysmon(1, new() { ["@timestamp"] = "", ["ProcessGuid"] = "{s}", ["Image"] = Shell, ["ParentProcessGuid"] = "{w}", ["ParentImage"] = "C:\\inetpub\\w3wp.exe", ["LogonId"] = "0x51" });
        Assert.Equal(1, story.Watch.Counters.WithoutTime);
        Assert.Equal(1, story.Watch.Counters.Chains);
    }

    [Fact]
    public void Observe_AttackerTrainsTheBaselineBySuspectedDeeds_TheyAreNotLearned()
    {
        var story = new Story().Intrude();
        var before = story.Watch.Counters.NotLearned;
        for (var i = 0; i < 100; i++)
        {
            story.OpenLsass("{ps}", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe");
        }

        Assert.Equal(before + 100, story.Watch.Counters.NotLearned);
    }

    [Fact]
    public void Observe_AlwaysTheSameSign_AddsUpToNothing()
    {
        var story = new Story();
        for (var i = 0; i < 5_000; i++)
        {
            story.Start($"{{t{i}}}", $"C:\\Users\\a\\tool{i}.exe", "{s}", Shell);
        }

        Assert.Empty(story.Sightings);
    }
}
