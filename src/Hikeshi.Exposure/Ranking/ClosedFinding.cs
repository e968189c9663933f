using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What would be a finding, had its suppliers not said that it is none (VEX: not affected, or fixed).</summary>
/// <param name="Weakness">The name that people know best.</param>
/// <param name="Service">Null: hosts that carry no service.</param>
/// <param name="Advisories">Ids, by letters.</param>
/// <param name="Purls">Components, by letters.</param>
/// <param name="Assets">Hosts on which it is closed, by letters.</param>
/// <param name="Because">Statements in force that close it; at least one.</param>
public sealed record ClosedFinding(
    string Weakness, PackageKey Package, Service? Service, IReadOnlyList<string> Advisories, IReadOnlyList<string> Purls, IReadOnlyList<string> Assets, IReadOnlyList<VexStatement> Because)
{
    /// <param name="group">Hits of one weakness, package and service that are all closed.</param>
    internal static ClosedFinding Of(List<SeenHit> group, AssetVex said)
    {
        var (_, first, weakness) = group[0];
        return new ClosedFinding(
            weakness.Id, first.Package, first.Service, All(hit => hit.Advisory.Id), All(hit => hit.Purl), All(hit => hit.Asset), FindingVex.Distinct(group.SelectMany(one => one.SaidIn(said))));

        IReadOnlyList<string> All(Func<Hit, string> text) => [.. group.Select(one => text(one.Hit)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}

/// <summary>What suppliers say of a finding that stays open.</summary>
/// <param name="State">Of several components or documents the one that asks most of a person: contradicted, affected, under investigation.</param>
/// <param name="InForce">The statements behind it.</param>
public sealed record FindingVex(VexState State, IReadOnlyList<VexStatement> InForce)
{
    /// <returns>Null when nobody spoke of it.</returns>
    internal static FindingVex? Of(IEnumerable<VexDecision> said)
    {
        var byState = said.Where(decision => decision.State != VexState.Closed).ToLookup(decision => decision.State);
        VexState[] mostFirst = [VexState.Contradicted, VexState.Affected, VexState.UnderInvestigation];
        var states = mostFirst.Where(byState.Contains).ToList();
        return states.Count == 0 ? null : new FindingVex(states[0], Distinct(byState[states[0]]));
    }

    internal static IReadOnlyList<VexStatement> Distinct(IEnumerable<VexDecision> decisions) =>
        [.. decisions.SelectMany(decision => decision.InForce).Distinct<VexStatement>(ReferenceEqualityComparer.Instance).Order(VexDecisions.Order)];
}
