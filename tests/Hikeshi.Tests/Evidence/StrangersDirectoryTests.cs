using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Evidence;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

/// <summary>A node's directory that somebody hands over may hold anything in the place of files. Whoever verifies it neither waits nor runs out of memory.</summary>
public sealed class StrangersDirectoryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var (file, code) in new[]
        {
            ("evidence.vkey", ProblemCode.KeyMissing), ("durable", ProblemCode.MarkDamaged), ("segments/000001.seg", ProblemCode.SegmentDamaged),
            ("segments/000002.seg", ProblemCode.SegmentDamaged), ("log/checkpoint", ProblemCode.CheckpointMalformed),
        })
        {
            foreach (var kind in new[] { "pipe", "link to a pipe", "device", "sparse" })
            {
                // Of a mark, the beginning is read; what follows it is a note.
                cases.Add(file, kind, file == "durable" && kind == "sparse" ? "" : code);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Verify_FileOfANodeThatIsNone_IsNamed(string file, string kind, string code)
    {
        await FillAsync();
        var path = Path.Combine(place.Path, file);
        File.Delete(path);
        Plant(kind, path);
        var report = await Task.Run(() => EvidenceVerifier.Verify(place.Path)).WaitAsync(Patience);
        if (code.Length > 0)
        {
            Assert.Contains(report.Problems, p => p.Code == code && p.Place.StartsWith(path, StringComparison.Ordinal));
            Assert.Equal(ExitCode.Findings, await Task.Run(() => RunAsync(place.Path)).WaitAsync(Patience));
        }
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    public async Task Verify_SegmentThatIsNoneBehindTheLastOne_IsNoNote(string kind)
    {
        await FillAsync();
        var path = Path.Combine(place.Path, "segments", "000009.seg");
        Plant(kind, path);
        var report = await Task.Run(() => EvidenceVerifier.Verify(place.Path)).WaitAsync(Patience);
        Assert.Contains(report.Problems, p => p.Code == ProblemCode.SegmentDamaged && p.Place == path && p.What.Contains("no regular file", StringComparison.Ordinal));
    }

    private static Task<int> RunAsync(string directory) =>
        VerifyCommand.Build().Parse([directory]).InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false });

    private async Task FillAsync()
    {
        await using var log = place.Open(segmentBytes: 128 << 10);
        for (var i = 0; i < 3; i++)
        {
            await log.DurableAsync(log.Append([.. Enumerable.Range(0, 200).Select(n => Draft(new string('b', 500)))]), CancellationToken.None);
        }
    }

    private void Plant(string kind, string path)
    {
        if (kind is "pipe" or "device" or "sparse")
        {
            NoFile.Plant(kind, path);
            return;
        }

        var pipe = Path.Combine(place.Path, "the-pipe");
        NoFile.MakePipe(pipe);
        File.CreateSymbolicLink(path, pipe);
    }
}
