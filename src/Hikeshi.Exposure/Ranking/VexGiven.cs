using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;

namespace Hikeshi.Exposure.Ranking;

/// <summary>A bill of materials that says what an asset runs; several assets may have one.</summary>
public sealed record AssetBill(string Asset, ScannedDocument Document);

/// <summary>What suppliers say, and the bills of materials in which it is looked for.</summary>
/// <param name="Documents">All versions of all documents.</param>
/// <param name="Bills">Software that is in none of them stands alone: statements about it apply, those about a product that contains it do not.</param>
public sealed record VexGiven(IReadOnlyList<VexDocument> Documents, IReadOnlyList<AssetBill> Bills)
{
    public static VexGiven None { get; } = new([], []);
}
