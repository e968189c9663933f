using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>The public data pack (SigmaHQ rules and regression events, OTRF events), when it is there.</summary>
internal static class Pack
{
    public static string Need(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("HIKESHI_DATA");
        Assert.SkipWhen(root is null, "HIKESHI_DATA is not set: unpack the data pack to run this test");
        return Path.Combine([root!, "detection", .. parts]);
    }
}
