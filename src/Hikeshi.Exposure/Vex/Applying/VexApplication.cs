using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>
/// Applies VEX to findings: to the exact product, component and weakness. A pure function: the order of its inputs does not matter.
/// Deny by default: whatever is not clearly said leaves a finding open. The rules stand in docs/exposure.md, "VEX".
/// </summary>
public static class VexApplication
{
    /// <param name="findings">As <see cref="ExposureScan"/> makes them.</param>
    /// <param name="documents">All versions of all documents, also those without statements.</param>
    /// <param name="aliases">Of advisories alone: a statement may reach further by its own aliases, and no other statement by them.</param>
    /// <param name="products">The software in which the findings were made, with what each document describes.</param>
    public static VexOutcome Apply(IReadOnlyList<AffectedComponentFindings> findings, IReadOnlyList<VexDocument> documents, Aliases aliases, IReadOnlyList<ScannedDocument> products)
    {
        if (documents.All(document => document.Statements.Count == 0))
        {
            return VexOutcome.None;
        }

        var retired = DocumentVersions.Retired(documents);
        return Apply(
            findings,
            documents.SelectMany(document => document.Statements.Select(statement => new SaidStatement(statement, retired.TryGetValue(document, out var why) ? why : null))),
            aliases,
            products);
    }

    /// <param name="said">All statements that may speak of one of the findings.</param>
    internal static VexOutcome Apply(IReadOnlyList<AffectedComponentFindings> findings, IEnumerable<SaidStatement> said, Aliases aliases, IReadOnlyList<ScannedDocument> products)
    {
        var software = new Software(products);
        var byPurl = findings.ToDictionary(found => found.Purl, StringComparer.Ordinal);
        var weaknesses = new Weaknesses(aliases);
        var targets = new SortedDictionary<(string Purl, string Advisory, string Document), List<VexStatement>>(Comparer<(string Purl, string Advisory, string Document)>.Create(ByLetters));
        var uses = new Dictionary<VexStatement, VexUse>(ReferenceEqualityComparer.Instance);
        foreach (var (statement, retired) in said)
        {
            uses[statement] = retired is { } why ? new VexUse(statement, why.Fate, why.Why) : Aim(statement, Reach.Of(statement, software), byPurl, weaknesses, targets);
        }

        var decisions = new List<VexDecision>(targets.Count);
        foreach (var (target, statements) in targets)
        {
            var decision = VexDecisions.Decide(target, statements);
            decisions.Add(decision);
            foreach (var statement in statements)
            {
                var use = VexDecisions.UseOf(statement, decision);
                uses[statement] = use.Fate < uses[statement].Fate ? use : uses[statement];
            }
        }

        return new VexOutcome(decisions, [.. uses.Values.OrderBy(use => use.Statement, VexDecisions.Order).ThenBy(use => use.Fate)]);
    }

    /// <summary>Puts the statement beside every finding that it speaks of.</summary>
    private static VexUse Aim(
        VexStatement statement,
        Reach reach,
        Dictionary<string, AffectedComponentFindings> byPurl,
        Weaknesses weaknesses,
        SortedDictionary<(string Purl, string Advisory, string Document), List<VexStatement>> targets)
    {
        if (reach.Fate is { } fate)
        {
            return new VexUse(statement, fate, reach.Why);
        }

        var use = new VexUse(statement, VexFate.NoFinding, $"{reach.Places[0].Purl} is not found to have {statement.Vulnerability}");
        foreach (var place in reach.Places)
        {
            foreach (var advisory in byPurl.GetValueOrDefault(place.Text)?.Findings.DistinctBy(finding => finding.Advisory, StringComparer.Ordinal) ?? [])
            {
                var isOne = weaknesses.AreOne(statement, advisory);
                if (isOne == true)
                {
                    var target = (place.Text, advisory.Advisory, place.Document);
                    (targets.TryGetValue(target, out var list) ? list : targets[target] = []).Add(statement);
                }
                else if (isOne == false)
                {
                    use = new VexUse(statement, VexFate.PartOfAdvisory, $"{advisory.Advisory} covers more than {statement.Vulnerability}");
                }
            }
        }

        return use;
    }

    private static int ByLetters((string Purl, string Advisory, string Document) a, (string Purl, string Advisory, string Document) b)
    {
        var order = string.CompareOrdinal(a.Purl, b.Purl);
        order = order != 0 ? order : string.CompareOrdinal(a.Advisory, b.Advisory);
        return order != 0 ? order : string.CompareOrdinal(a.Document, b.Document);
    }
}

/// <summary>A statement, and why its document does not count, if it does not.</summary>
internal readonly record struct SaidStatement(VexStatement Statement, (VexFate Fate, string Why)? Retired);
