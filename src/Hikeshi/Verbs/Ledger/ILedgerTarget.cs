using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Verbs.Ledger;

/// <summary>What became of one import: <c>new</c>, <c>changed</c>, <c>unchanged</c>, or <c>checked</c> where nothing is recorded.</summary>
/// <param name="Import">With its difference when it changed something.</param>
internal readonly record struct TakenImport(string State, LedgerImported Import);

/// <summary>Where imports go: the evidence log of a data directory, or nowhere when they are only checked.</summary>
internal interface ILedgerTarget : IDisposable
{
    bool Records { get; }

    /// <summary>The institution's description in force, imports of this run included; null when there is none.</summary>
    InstitutionDocument? Institution { get; }

    /// <summary>Before anything else is asked of it.</summary>
    /// <exception cref="RefusedException">Somebody else owns the directory, or it is damaged.</exception>
    void Open();

    /// <summary>Takes all of them or none. One that is in force already changes nothing.</summary>
    /// <exception cref="RefusedException">One of them does not belong here.</exception>
    IReadOnlyList<TakenImport> Take(IReadOnlyList<LedgerImported> imports);
}
