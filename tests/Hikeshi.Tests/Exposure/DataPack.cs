using Xunit;

namespace Hikeshi.Tests.Exposure;

/// <summary>The public data pack, where the machine has it.</summary>
internal static class DataPack
{
    public static string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("HIKESHI_DATA");
        Assert.SkipWhen(root is null, "HIKESHI_DATA is not set: unpack the data pack to run this test");
        var folder = Path.Combine(root!, "exposure", name);
        Assert.True(Directory.Exists(folder), $"the data pack has no folder exposure/{name}");
        return folder;
    }
}
