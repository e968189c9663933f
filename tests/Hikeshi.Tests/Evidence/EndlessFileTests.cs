using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Evidence;

/// <summary>Pipes and devices in the place of files: every verb names the first one and ends, instead of waiting for it or reading it for ever.</summary>
public sealed class EndlessFileTests(ExitCodePlace place) : IClassFixture<ExitCodePlace>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string root = Directory.CreateTempSubdirectory("endless-").FullName;

    public static TheoryData<string, string> Places()
    {
        var all = new TheoryData<string, string>();
        foreach (var verb in new[] { "fsck --data {copy}", "fsck --repair --data {copy}", "why {id} --data {copy}", "effects {id} --data {copy}", "export --data {copy}", "list --data {copy}", "tail --data {copy}", "receipt {id} --data {copy}", "backup {free} --data {copy}" })
        {
            foreach (var file in new[] { "durable", "lock", "segments/000001.seg", "segments/000002.seg", "witness/x", "keys/witness.key", "log/checkpoint", "evidence.vkey" })
            {
                all.Add(verb, file);
            }
        }

        all.Add("backup {free} --data {copy}", "log/tile/0/000.p/2");
        all.Add("receipt {id} --data {copy}", "log/tile/0/000.p/2");
        all.Add("backup {copy} --data {log}", "evidence.vkey");
        return all;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Evidence_PipeInTheDirectory_IsBadInput(string line, string file)
    {
        MakePipe(Path.Combine(Copy(), file));
        Assert.Equal(ExitCode.BadInput, await RunAsync(line));
    }

    [Theory]
    [InlineData("/dev/zero", "durable")]
    [InlineData("/dev/zero", "segments/000002.seg")]
    [InlineData("/dev/zero", "log/checkpoint")]
    [InlineData("/dev/zero", "log/tile/0/001")]
    [InlineData("/dev", "cosigned")]
    [InlineData("/nowhere/at/all", "evidence.vkey")]
    public async Task Evidence_LinkToWhatIsNoFile_IsBadInput(string leadsTo, string file)
    {
        var path = Path.Combine(Copy(), file);
        File.Delete(path);
        File.CreateSymbolicLink(path, leadsTo);
        Assert.Equal(ExitCode.BadInput, await RunAsync("backup {free} --data {copy}"));
    }

    [Fact]
    public async Task Evidence_LinksToRegularFiles_AreAsGoodAsTheFiles()
    {
        var copy = Copy();
        foreach (var file in new[] { "durable", "segments/000001.seg", "log/checkpoint", "evidence.vkey" })
        {
            var path = Path.Combine(copy, file);
            var beside = Path.Combine(root, Path.GetFileName(file));
            File.Move(path, beside);
            File.CreateSymbolicLink(path, beside);
        }

        foreach (var line in new[] { "list --data {copy}", "tail --data {copy}", "receipt {id} --data {copy}", "backup {free} --data {copy}", "fsck --data {copy}" })
        {
            Assert.Equal(ExitCode.Fine, await RunAsync(line));
        }
    }

    [Theory]
    [InlineData("verify-receipt /dev/zero --vkey {vkey}")]
    [InlineData("verify-receipt {pipe} --vkey {vkey}")]
    [InlineData("verify-receipt {root} --vkey {vkey}")]
    [InlineData("verify-receipt {sparse} --vkey {vkey}")]
    [InlineData("verify-receipt {receipt} --vkey {vkey} --body /dev/zero")]
    [InlineData("verify-receipt {receipt} --vkey {vkey} --body {pipe}")]
    [InlineData("verify-receipt {receipt} --vkey {vkey} --body {sparse}")]
    public async Task VerifyReceipt_OfWhatHasNoEnd_IsBadInput(string line)
    {
        MakePipe(Path.Combine(root, "pipe"));
        using (var sparse = File.OpenHandle(Path.Combine(root, "sparse"), FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(sparse, 1L << 40);
        }

        Assert.Equal(ExitCode.BadInput, await RunAsync(line));
    }

    /// <summary>An empty body is a body: it is compared, and refused only where it differs.</summary>
    [Fact]
    public async Task VerifyReceipt_EmptyBody_IsRead()
    {
        await File.WriteAllBytesAsync(Path.Combine(root, "empty"), [], CancellationToken.None);
        Assert.Equal(ExitCode.BadInput, await RunAsync("verify-receipt {receipt} --vkey {vkey} --body {mine}/empty")); // no salt in this receipt
    }

    private Task<int> RunAsync(string line)
    {
        var arguments = place.Arguments(line.Replace("{copy}", Path.Combine(root, "copy"), StringComparison.Ordinal).Replace("{pipe}", Path.Combine(root, "pipe"), StringComparison.Ordinal)
            .Replace("{sparse}", Path.Combine(root, "sparse"), StringComparison.Ordinal).Replace("{mine}", root, StringComparison.Ordinal));
        return Task.Run(() => Shell.RunAsync(["evidence", .. arguments])).WaitAsync(Patience);
    }

    private string Copy()
    {
        var (from, to) = (place.Arguments("{log}")[0], Path.Combine(root, "copy"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }

    private static void MakePipe(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        NoFile.MakePipe(path);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
