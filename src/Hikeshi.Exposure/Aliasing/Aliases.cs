using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Vex;

namespace Hikeshi.Exposure.Aliasing;

/// <param name="Representative">The id that people know best: CVE, then GHSA, then the ecosystems' own, then JVNDB, then others; of equals the first by letters.</param>
/// <param name="Ids">All of them, by letters.</param>
/// <param name="Because">The statements that brought them together, in the order they were given.</param>
public sealed record AliasSet(string Representative, IReadOnlyList<string> Ids, IReadOnlyList<AliasStatement> Because);

/// <summary>
/// Ids that mean one weakness, whoever counts it: the closure of what sources state (OSV schema, <c>aliases</c>: symmetric and
/// transitive). Ids are compared without regard to case. Built in time linear in the statements. Immutable, thread-safe.
/// </summary>
public sealed class Aliases
{
    private static readonly string[] Preference = ["CVE-", "GHSA-", "GO-", "PYSEC-", "RUSTSEC-", "OSV-", "JVNDB-"];

    private readonly Dictionary<string, AliasSet> sets;

    private Aliases(Dictionary<string, AliasSet> sets, int count)
    {
        this.sets = sets;
        Count = count;
    }

    /// <summary>Sets of at least one id.</summary>
    public int Count { get; }

    /// <summary>What advisories and VEX statements say about their ids.</summary>
    public static Aliases Of(IEnumerable<Advisory> advisories, IEnumerable<VexStatement> vex) => Build(advisories
        .Select(advisory => new AliasStatement([advisory.Id, .. advisory.Aliases], advisory.SourceFile, advisory.Withdrawn))
        .Concat(vex.Select(statement => new AliasStatement([statement.Vulnerability, .. statement.Aliases], statement.Where, Withdrawn: false))));

    public static Aliases Build(IEnumerable<AliasStatement> statements)
    {
        var all = statements.Where(statement => !statement.Withdrawn && statement.Ids.Count > 0).ToList();
        var saying = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var id in all[i].Ids)
            {
                (saying.TryGetValue(id, out var list) ? list : saying[id] = []).Add(i);
            }
        }

        var sets = new Dictionary<string, AliasSet>(saying.Count, StringComparer.OrdinalIgnoreCase);
        var isTaken = new bool[all.Count];
        var count = 0;
        foreach (var (id, _) in saying)
        {
            if (!sets.ContainsKey(id))
            {
                Collect(id, all, saying, isTaken, sets);
                count++;
            }
        }

        return new Aliases(sets, count);
    }

    /// <summary>An id that nobody spoke of is alone.</summary>
    public AliasSet Of(string id) => sets.GetValueOrDefault(id) ?? new AliasSet(id, [id], []);

    /// <summary>From id to statement to id, every statement once.</summary>
    private static void Collect(string first, List<AliasStatement> all, Dictionary<string, List<int>> saying, bool[] isTaken, Dictionary<string, AliasSet> sets)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        var because = new SortedSet<int>();
        var waiting = new Queue<string>([first]);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { first };
        while (waiting.TryDequeue(out var id))
        {
            foreach (var statement in saying[id].Where(index => !isTaken[index]))
            {
                isTaken[statement] = true;
                because.Add(statement);
                ids.UnionWith(all[statement].Ids);
                foreach (var next in all[statement].Ids.Where(seen.Add))
                {
                    waiting.Enqueue(next);
                }
            }
        }

        // Of two spellings of one id the first by letters is shown.
        var shown = ids.GroupBy(id => id, StringComparer.OrdinalIgnoreCase).Select(same => same.First()).ToList();
        var set = new AliasSet(shown.MinBy(Rank)!, shown, because.Select(index => all[index]).ToList());
        foreach (var id in seen)
        {
            sets[id] = set;
        }
    }

    private static int Rank(string id)
    {
        var place = Array.FindIndex(Preference, prefix => id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return place < 0 ? Preference.Length : place;
    }
}
