using Hikeshi.Evidence;

namespace Hikeshi.Verbs.Evidence;

/// <summary>An entry in one line of a terminal.</summary>
internal static class EntryLine
{
    public static string Of(EvidenceEntry entry) =>
        $"{entry.Header.Id}  {entry.Header.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {Printable.Of(entry.Header.Kind),-34} {Printable.Of(Hikeshi.Node.Api.Why.Summarize(entry))}{(entry.Body is null ? "  (body erased)" : "")}";
}
