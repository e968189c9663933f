using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;

namespace Hikeshi.Exposure.Watching;

/// <summary>The advisories in force by their ids and aliases, so that the names of a few are known without looking at all. One caller at a time.</summary>
internal sealed class AdvisoryNames
{
    private readonly Dictionary<string, List<Advisory>> saying = new(StringComparer.OrdinalIgnoreCase);

    public void Add(Advisory advisory)
    {
        foreach (var id in Ids(advisory))
        {
            (saying.TryGetValue(id, out var list) ? list : saying[id] = []).Add(advisory);
        }
    }

    public void Remove(Advisory advisory)
    {
        foreach (var id in Ids(advisory))
        {
            if (saying.TryGetValue(id, out var list) && list.RemoveAll(one => ReferenceEquals(one, advisory)) > 0 && list.Count == 0)
            {
                saying.Remove(id);
            }
        }
    }

    /// <summary>All advisories that are about a weakness of one of these, by whatever chain of aliases.</summary>
    public IReadOnlyCollection<Advisory> Connected(IEnumerable<Advisory> advisories)
    {
        var found = new HashSet<Advisory>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<string>(advisories.SelectMany(Ids));
        var seen = new HashSet<string>(waiting, StringComparer.OrdinalIgnoreCase);
        while (waiting.TryDequeue(out var id))
        {
            foreach (var advisory in saying.GetValueOrDefault(id, []).Where(found.Add))
            {
                foreach (var next in Ids(advisory).Where(seen.Add))
                {
                    waiting.Enqueue(next);
                }
            }
        }

        return found;
    }

    /// <summary>For the ids of these advisories the same sets as <see cref="Aliases.Of(IEnumerable{Advisory}, IEnumerable{Vex.VexStatement})"/> of all that are in force.</summary>
    public Aliases AliasesOf(IEnumerable<Advisory> advisories) => Aliases.Of(Connected(advisories), []);

    private static IEnumerable<string> Ids(Advisory advisory) => advisory.Withdrawn ? [] : advisory.Aliases.Prepend(advisory.Id).Distinct(StringComparer.OrdinalIgnoreCase);
}
