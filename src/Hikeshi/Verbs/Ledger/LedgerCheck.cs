using Hikeshi.Facts.Ledger;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Verbs.Ledger;

/// <summary>Without a data directory: says what would go in, and remembers the description that later files of the same call amend.</summary>
internal sealed class LedgerCheck : ILedgerTarget
{
    public bool Records => false;

    public InstitutionDocument? Institution { get; private set; }

    public void Open()
    {
        // nothing to open
    }

    public IReadOnlyList<TakenImport> Take(IReadOnlyList<LedgerImported> imports)
    {
        foreach (var import in imports)
        {
            Institution = LedgerImport.DescriptionOf(import) ?? Institution;
        }

        return [.. imports.Select(import => new TakenImport("checked", import))];
    }

    public void Dispose()
    {
        // nothing was opened
    }
}
