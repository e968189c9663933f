using System.Collections.Concurrent;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>The public data pack (SigmaHQ rules and regression events, OTRF events), when it is there.</summary>
internal static class Pack
{
    private static readonly ConcurrentDictionary<string, Lazy<RuleSet>> Loaded = new(StringComparer.Ordinal);

    /// <summary>The rules below a folder of the pack, read once for all tests.</summary>
    public static RuleSet Rules(params string[] parts) => Loaded.GetOrAdd(Need(parts), path => new Lazy<RuleSet>(() => RuleSet.Load(path))).Value;

    public static string Need(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("HIKESHI_DATA");
        Assert.SkipWhen(root is null, "HIKESHI_DATA is not set: unpack the data pack to run this test");
        return Path.Combine([root!, "detection", .. parts]);
    }
}
