using Xunit;

namespace Hikeshi.Tests.Response.Playbooks;

/// <summary>Folders of the data pack below <c>sharing</c>.</summary>
internal static class SharingPack
{
    public static string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("HIKESHI_DATA");
        Assert.SkipWhen(root is null, "HIKESHI_DATA is not set: unpack the data pack to run this test");
        var folder = Path.Combine(root!, "sharing", name);
        Assert.True(Directory.Exists(folder), $"the data pack has no folder sharing/{name}");
        return folder;
    }
}
