using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger;

namespace Hikeshi.Verbs.Ledger;

/// <summary>Cuts a batch into writes to the evidence log. What fits in one write is there whole or not at all, also when the machine stops in the middle of it.</summary>
internal static class LogWrites
{
    private const int MostFacts = 1000;

    // A character takes three bytes at most, and the log takes 40 MiB in one write.
    private const long MostCharacters = 8L << 20;
    private const int LongestBody = 40 << 20;
    private const int CharactersBeside = 512; // names of members and a digest

    /// <summary>Before anything of a batch is written: no fact of it is one that the log would refuse later.</summary>
    /// <exception cref="RefusedException">A document lists more than one fact can hold.</exception>
    public static void RequireWritable(IEnumerable<LedgerImported> facts)
    {
        foreach (var fact in facts.Where(fact => Characters(fact) > MostCharacters).DistinctBy(fact => fact.Document, ReferenceEqualityComparer.Instance))
        {
            if (FactCatalog.Encode(fact).Length > LongestBody)
            {
                throw new RefusedException(new ImportRefused(fact.SourceName, $"{fact.Components} components, more than one fact can hold", $"at most {LongestBody >> 20} MiB of components", "Split it by asset; nothing was imported."));
            }
        }
    }

    public static IEnumerable<IReadOnlyList<LedgerImported>> Of(IReadOnlyList<LedgerImported> facts)
    {
        var together = new List<LedgerImported>();
        var characters = 0L;
        foreach (var fact in facts)
        {
            if (together.Count == MostFacts || (together.Count > 0 && characters + Characters(fact) > MostCharacters))
            {
                yield return together;
                (together, characters) = ([], 0);
            }

            together.Add(fact);
            characters += Characters(fact);
        }

        if (together.Count > 0)
        {
            yield return together;
        }
    }

    private static long Characters(LedgerImported fact) =>
        CharactersBeside + fact.SourceName.Length + fact.Document.Length
        + (fact.Difference is { } d ? d.AddedItems.Concat(d.RemovedItems).Concat(d.ChangedItems).Sum(item => item.Length + 4L) : 0);
}
