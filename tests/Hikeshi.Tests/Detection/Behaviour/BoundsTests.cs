using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>What hostile streams cannot do.</summary>
public sealed class BoundsTests
{
    private const string Shell = "C:\\Windows\\System32\\cmd.exe";

    [Fact]
    public void Observe_AMillionDifferentEntities_StaysWithinItsBounds()
    {
        var limits = new BehaviourLimits { MaxProcesses = 2_000, MaxChains = 500, MaxSessions = 1_000, MaxRates = 1_000, SketchWidth = 1 << 12 };
        var watch = new BehaviourWatch(new BehaviourOptions { Limits = limits });
        var start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        var settled = 0L;
        for (var i = 0; i < 1_000_000; i++)
        {
            if (i == 100_000)
            {
                settled = GC.GetTotalMemory(forceFullCollection: true);
            }

            watch.Observe(
                new Deed
                {
                    Kind = i % 2 == 0 ? DeedKind.ProcessStart : DeedKind.Connection, Host = $"host{i}", Time = start.AddMilliseconds(i), User = $"BANK\\user{i}", LogonId = $"0x{i + 5000:x}",
                    Image = $"C:\\Users\\user{i}\\tool.exe", ProcessGuid = $"{{{i}}}", ParentGuid = $"{{p{i}}}", ParentImage = Shell, Address = $"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}",
                    OwnAddress = $"11.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}", Number = 445, Flag = true,
                },
                new("flood", i),
                []);
        }

        var counters = watch.Counters;
        Assert.InRange(counters.Processes, 1, 2_000);
        Assert.InRange(counters.Chains, 1, 500);
        Assert.True(counters.EvictedProcesses > 900_000);
        Assert.True(counters.EvictedChains > 900_000);
        Assert.True(counters.EvictedRates > 100_000);
        Assert.True(counters.EvictedOthers > 900_000);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - settled < 8_000_000);
        GC.KeepAlive(watch);
    }

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
