namespace Hikeshi.Facts.Ledger;

/// <summary>What an import changed of what was in force before: the same source's word on the same asset, or the institution's description.</summary>
/// <param name="Added">How many components are new; of a description, how many assets, services, functions, suppliers and AI connections.</param>
/// <param name="Changed">How many parts of a description say something else now; of software always 0.</param>
/// <param name="AddedItems">The first <see cref="MostItems"/> of them: a package URL, else name and version; of a description its kind and id, <c>asset gw-1</c>.</param>
/// <param name="RemovedItems">As <paramref name="AddedItems"/>.</param>
/// <param name="ChangedItems">As <paramref name="AddedItems"/>.</param>
public sealed record ImportDifference(int Added, int Removed, int Changed, IReadOnlyList<string> AddedItems, IReadOnlyList<string> RemovedItems, IReadOnlyList<string> ChangedItems)
{
    /// <summary>A fact stays small, however much a document changed.</summary>
    public const int MostItems = 1000;

    /// <summary>Characters of one of them; of a longer name the beginning is kept.</summary>
    public const int LongestItem = 256;
}
