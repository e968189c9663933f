using System.CommandLine;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Evidence;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Inspection;

public sealed class FsckCommandTests : IAsyncLifetime
{
    private DamagedLog log = null!;
    private string data = "";

    private string Directory => Path.Combine(data, "evidence");

    public async ValueTask InitializeAsync()
    {
        log = await DamagedLog.MakeAsync(entries: 80);
        data = Path.Combine(log.Root, "node");
        log.Copy(Path.Combine("node", "evidence"));
    }

    [Fact]
    public async Task Fsck_WholeLog_IsSound()
    {
        var (exit, output) = await RunAsync("--data", data);
        Assert.Equal(ExitCode.Fine, exit);
        Assert.EndsWith("sound\n", output, StringComparison.Ordinal);
        Assert.Contains($"{log.Entries} can be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fsck_DamageThatARepairMends_TellsTheShellUntilItIsMended()
    {
        Flip(Path.Combine(Directory, "segments", SegmentFile.NameOf(2)), 20);
        var (exit, output) = await RunAsync("--data", data);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains("REPAIR", output, StringComparison.Ordinal);
        Assert.Contains("[segment-header-damaged]", output, StringComparison.Ordinal);
        (exit, output) = await RunAsync("--data", Directory, "--repair");
        Assert.Equal(ExitCode.Fine, exit);
        Assert.Contains("done", output, StringComparison.Ordinal);
        Assert.EndsWith("repaired; nothing acknowledged was touched\n", output, StringComparison.Ordinal);
        (exit, output) = await RunAsync("--data", data, "--repair");
        Assert.Equal((ExitCode.Fine, true), (exit, output.EndsWith("sound\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fsck_AcknowledgedEntriesDamaged_IsOneJsonObjectAndNoRepair()
    {
        var segment = Path.Combine(Directory, "segments", SegmentFile.NameOf(1));
        Flip(segment, (int)DamagedLog.Frames(segment)[1] + 8);
        var (exit, output) = await RunAsync("--data", data, "--repair", "--format", "json");
        Assert.Equal(ExitCode.Findings, exit);
        using var json = JsonDocument.Parse(output);
        var (root, damage) = (json.RootElement, json.RootElement.GetProperty("damages")[0]);
        Assert.True(root.GetProperty("refused").GetBoolean());
        Assert.False(root.GetProperty("sound").GetBoolean());
        Assert.Equal(0, root.GetProperty("repairs").GetArrayLength());
        Assert.Equal(("entries-lost", "person", segment), (damage.GetProperty("code").GetString(), damage.GetProperty("mending").GetString(), damage.GetProperty("file").GetString()));
        Assert.True(JsonElement.DeepEquals(root.GetProperty("lost")[0], damage.GetProperty("entries")));
        Assert.True(root.GetProperty("lostEntries").GetInt32() > 0);
        (_, output) = await RunAsync("--data", data, "--repair");
        Assert.Contains("not a byte has been changed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fsck_NoLogOrAnOpenOne_IsRefused()
    {
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync("--data", Path.Combine(log.Root, "nowhere")));
        await using var open = EvidenceLog.Open(Directory, Options(DamagedLog.Small));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync("--data", data, "--repair"));
        Assert.IsType<LogInUse>(refused.Refusal);
        Assert.Equal(ExitCode.Fine, (await RunAsync("--data", data)).Exit);
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        using var written = new StringWriter();
        var exit = await FsckCommand.Build().Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = written });
        return (exit, written.ToString());
    }

    private static void Flip(string file, int at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        return ValueTask.CompletedTask;
    }
}
