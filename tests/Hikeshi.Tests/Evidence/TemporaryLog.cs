using System.Text;
using Hikeshi.Evidence;
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

    public static string Text(EvidenceEntry entry) => Encoding.UTF8.GetString(entry.Body!.Value.Span);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
