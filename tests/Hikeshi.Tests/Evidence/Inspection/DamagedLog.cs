using System.Security.Cryptography;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Inspection;

/// <summary>A real log of several small segments, of which tests damage copies, and what must be true of every copy.</summary>
internal sealed class DamagedLog : IDisposable
{
    public const long Small = 8 << 10;

    private readonly List<string> bodies = [];
    private readonly List<EntryId> ids = [];

    private DamagedLog()
    {
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("fsck-").FullName;

    public string Whole => System.IO.Path.Combine(Root, "whole");

    /// <summary>Every entry of it has been acknowledged and signed.</summary>
    public int Entries => ids.Count;

    public static async Task<DamagedLog> MakeAsync(int entries = 160, int seed = 11)
    {
        var made = new DamagedLog();
        var random = new Random(seed);
        await using var log = EvidenceLog.Open(made.Whole, new EvidenceOptions { Origin = Origin, ReserveBytes = 1, SegmentBytes = Small });
        while (made.ids.Count < entries)
        {
            var drafts = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Draft(new string((char)random.Next('a', 'z'), random.Next(400)), causes: made.ids.Count > 0 ? [made.ids[random.Next(made.ids.Count)]] : [])).ToList();
            var first = log.Append(drafts);
            made.ids.AddRange(drafts.Select(d => d.Id));
            made.bodies.AddRange(drafts.Select(d => System.Text.Encoding.UTF8.GetString(d.Body.Span)));
            if (random.Next(3) == 0)
            {
                await log.DurableAsync(first, CancellationToken.None);
            }

            if (random.Next(30) == 0)
            {
                await log.PublishAsync();
            }
        }

        var handled = log.Subscribe("copy", afterDurable: true, (_, _) => Task.FromResult<IReadOnlyList<EntryDraft>>([]));
        using var stop = new CancellationTokenSource();
        await log.DurableAsync(log.Count - 1, CancellationToken.None);
        var running = handled.RunAsync(stop.Token);
        await handled.HandledAsync(log.Count, CancellationToken.None);
        await stop.CancelAsync();
        await running;
        return made;
    }

    public string Copy(string name)
    {
        var target = System.IO.Path.Combine(Root, name);
        foreach (var directory in Directory.EnumerateDirectories(Whole, "*", SearchOption.AllDirectories).Prepend(Whole))
        {
            Directory.CreateDirectory(System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Whole, directory)));
        }

        foreach (var file in Directory.EnumerateFiles(Whole, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Whole, file)));
        }

        return target;
    }

    /// <summary>Paths of all files below the directory that hold anything, relative to it.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Whole, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length > 0).Select(f => System.IO.Path.GetRelativePath(Whole, f)).Order(StringComparer.Ordinal)];

    /// <summary>Offsets of the frames of a segment, and behind the last one the end of what is used.</summary>
    public static IReadOnlyList<long> Frames(string segment)
    {
        using var file = File.OpenHandle(segment);
        SegmentFile.TryReadHeader(File.ReadAllBytes(segment), out var first);
        using var scanner = new SegmentScanner(file, first);
        var offsets = new List<long> { scanner.Offset };
        while (scanner.Next())
        {
            offsets.Add(scanner.Offset);
        }

        return offsets;
    }

    /// <summary>How many of the acknowledged entries can be read and are what they were: by their frames, wherever these stand.</summary>
    public int Readable(string directory)
    {
        var readable = new HashSet<ulong>();
        foreach (var path in SegmentFile.List(System.IO.Path.Combine(directory, "segments")))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var search = new FrameSearch(file);
            for (var found = search.Find(SegmentFile.HeaderSize, 0); found is { } frame; found = search.Find(frame.Offset + 8, frame.First + 1))
            {
                using var scanner = new SegmentScanner(file, frame.First, frame.Offset);
                scanner.Next();
                readable.UnionWith(scanner.Entries().Where(IsAsItWas).Select(e => e.Index).ToList());
            }
        }

        return readable.Count;
    }

    private bool IsAsItWas(RawEntry entry)
    {
        try
        {
            return entry.Index < (ulong)ids.Count && Hikeshi.Evidence.Headers.HeaderCodec.DecodeLinks(entry.Leaf.Span).Id == ids[(int)entry.Index]
                && System.Text.Encoding.UTF8.GetString(BodyBox.Open(entry.Slot.Span, entry.Box.Span)) == bodies[(int)entry.Index];
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>What a repair promises, whatever happened to the directory.</summary>
    /// <returns>What the inspection before the repair said.</returns>
    public async Task<InspectionReport> RequireHonestRepairAsync(string directory)
    {
        var before = Snapshot(directory);
        var readable = Readable(directory);
        var found = EvidenceInspector.Inspect(directory);
        Assert.Equal(before, Snapshot(directory));
        var repaired = EvidenceInspector.Repair(directory);
        Assert.True(Readable(directory) >= readable, $"{Readable(directory)} acknowledged entries can be read, before the repair it were {readable}");
        if (repaired.Refused)
        {
            Assert.Equal(before, Snapshot(directory));
            Assert.False(found.Sound);
            return found;
        }

        Assert.Equal((true, Entries), (repaired.Sound, Readable(directory)));
        var again = EvidenceInspector.Repair(directory);
        Assert.Equal("", string.Join("; ", again.Damages.Select(d => $"{d.Code} {d.File}").Concat(again.Repairs!)));
        await RequireGoesOnAsync(directory);
        return found;
    }

    /// <summary>The log opens, has everything, takes more, and is verified.</summary>
    public async Task RequireGoesOnAsync(string directory)
    {
        await using (var log = EvidenceLog.Open(directory, new EvidenceOptions { Origin = Origin, ReserveBytes = 0, SegmentBytes = Small }))
        {
            for (var i = 0; i < Entries; i++)
            {
                Assert.Equal(bodies[i], Text(log.Read((ulong)i)));
                Assert.True(log.TryFind(ids[i], out var at) && at == (ulong)i);
            }

            await log.DurableAsync(log.Append(Draft("after")), CancellationToken.None);
        }

        Assert.Equal("", string.Join("; ", EvidenceVerifier.Verify(directory).Problems.Select(p => $"{p.Place}: {p.What}")));
    }

    public static bool Opens(string directory)
    {
        try
        {
            EvidenceLog.Open(directory, new EvidenceOptions { Origin = Origin, ReserveBytes = 0, SegmentBytes = Small }).DisposeAsync().AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>Every file with a digest of its content and its mode; the lock, which holds nothing, without.</summary>
    public static IReadOnlyList<string> Snapshot(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))} {File.GetUnixFileMode(f)}")];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
