using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Ledger;

/// <summary>What became of one file.</summary>
/// <param name="Taken">One import of a document; of an inventory one for each that it names, after the amended description.</param>
/// <param name="IsInventory">The file is an asset inventory.</param>
internal sealed record FileOutcome(string File, bool IsInventory, IReadOnlyList<TakenImport> Taken, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>What a person should know although the file was taken; null when there is nothing.</summary>
    public string? Note { get; init; }

    public string State =>
        Refusals.Count > 0 ? "refused"
        : Taken.Count == 1 ? Taken[0].State
        : Taken.All(one => one.State == "unchanged") ? "unchanged"
        : Taken.Any(one => one.State == "checked") ? "checked"
        : "changed";
}
