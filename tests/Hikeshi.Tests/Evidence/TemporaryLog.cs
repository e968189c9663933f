using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Erasing;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Tests.Evidence;

/// <summary>A directory for one test, and the words the tests need to fill it.</summary>
internal sealed class TemporaryLog : IDisposable
{
    public const string Origin = "hikeshi.example/member-03";

    public string Path { get; } = Directory.CreateTempSubdirectory("evidence-").FullName;

    public static EvidenceOptions Options(long segmentBytes = 64 << 20) => new() { Origin = Origin, ReserveBytes = 0, SegmentBytes = segmentBytes };

    public EvidenceLog Open(long segmentBytes = 64 << 20) => EvidenceLog.Open(Path, Options(segmentBytes));

    public static EntryDraft Draft(string body, string kind = "test.happened/1", params IReadOnlyList<EntryId> causes)
    {
        var now = DateTimeOffset.UtcNow;
        return new EntryDraft(EntryId.New(now), kind, "machine:test", null, causes, now, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>As a node erases: first the record, then the body.</summary>
    public static async Task EraseAsync(EvidenceLog log, ulong index)
    {
        var record = log.Append(Draft("{}", ErasureRecord.Kind, log.ReadHeader(index).Id));
        await log.DurableAsync(record, CancellationToken.None);
        await log.EraseAsync(index, CancellationToken.None);
    }

    public static string Text(EvidenceEntry entry) => Encoding.UTF8.GetString(entry.Body!.Value.Span);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
