using Hikeshi.Node.Rehearsing;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class SelfCheckTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_OnAnyDirectory_LeadsToContainmentAndLeavesNothingBehind(bool leftOver)
    {
        var folder = Directory.CreateTempSubdirectory("hks-").FullName;
        try
        {
            if (leftOver)
            {
                // A start that was cut short left its rehearsal lying about.
                await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "self-check", "evidence")).FullName, "checkpoint"), "torn", CancellationToken.None);
            }

            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await SelfCheck.RunAsync(folder, TimeProvider.System, patience.Token);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
