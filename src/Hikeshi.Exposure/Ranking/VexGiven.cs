using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What suppliers say, and the bills of materials in which it is looked for.</summary>
/// <param name="Documents">All versions of all documents.</param>
/// <param name="Bills">Software that is in none of them stands alone: statements about it apply, those about a product that contains it do not.</param>
public sealed record VexGiven(IReadOnlyList<VexDocument> Documents, IReadOnlyList<AssetBill> Bills)
{
    public static VexGiven None { get; } = new([], []);

    internal AssetVex Of(IReadOnlyList<Hit> hits, Aliases aliases) => hits.Count == 0 || Documents.All(document => document.Statements.Count == 0)
        ? AssetVex.None
        : AssetVex.Of([.. hits.Select(hit => new AssetHit(hit.Advisory, hit.Package, hit.Purl, hit.Version, hit.Asset))], Bills, (findings, software) => VexApplication.Apply(findings, Documents, aliases, software));
}
