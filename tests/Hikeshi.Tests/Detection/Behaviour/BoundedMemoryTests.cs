using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>The runtime knows the memory of the process only: nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessMemory
{
    public const string Name = "memory of the process";
}

/// <summary>What a hostile stream can make behaviour keep.</summary>
[Collection(ProcessMemory.Name)]
public sealed class BoundedMemoryTests
{
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
                    Image = $"C:\\Users\\user{i}\\tool.exe", ProcessGuid = $"{{{i}}}", ParentGuid = $"{{p{i}}}", ParentImage = "C:\\Windows\\System32\\cmd.exe", Address = $"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}",
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
}
