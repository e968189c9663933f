using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf.Cwe;

/// <summary>The list of weaknesses of MITRE (CWE 4.15) with the names that entries had in earlier versions.</summary>
internal static class CweList
{
    private static readonly Dictionary<string, DateOnly> Releases = new(StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, CweEntry> Entries = Read();

    /// <param name="id">For example <c>CWE-79</c>.</param>
    public static CweEntry? Find(string id) => Entries.GetValueOrDefault(id);

    /// <summary>The day on which a version of the list came out; null for a version that this list does not know.</summary>
    public static DateOnly? ReleaseOf(string version) => Releases.TryGetValue(version, out var day) ? day : null;

    /// <summary>Whether a version is newer than this list: what it says cannot be checked here.</summary>
    public static bool IsNewer(string version) =>
        Version.TryParse(version, out var asked) && asked > Releases.Keys.Select(Version.Parse).Max();

    private static FrozenDictionary<string, CweEntry> Read()
    {
        var entries = new Dictionary<string, CweEntry>(StringComparer.Ordinal);
        foreach (var line in Registry.Lines("cwe.txt"))
        {
            var part = line.Split('\t');
            if (part[0] == "version")
            {
                Releases.Add(part[1], DateOnly.Parse(part[2]));
            }
            else
            {
                var earlier = part[4..].Chunk(2).Select(pair => (DateOnly.Parse(pair[0]), pair[1])).ToList();
                entries.Add("CWE-" + part[1], new CweEntry(part[0][0] == 'W', part[0][1], DateOnly.Parse(part[2]), part[3], earlier));
            }
        }

        return entries.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <param name="IsWeakness">Otherwise a category or a view, which groups weaknesses.</param>
/// <param name="Use">For mapping vulnerabilities: A(llowed), allowed with R(eview), D(iscouraged), P(rohibited).</param>
/// <param name="Since">The day on which it came into the list.</param>
/// <param name="Earlier">Earlier names, each with the day on which it ended, ascending.</param>
internal sealed record CweEntry(bool IsWeakness, char Use, DateOnly Since, string Name, IReadOnlyList<(DateOnly Until, string Name)> Earlier)
{
    public string NameOn(DateOnly day)
    {
        foreach (var (until, name) in Earlier)
        {
            if (day < until)
            {
                return name;
            }
        }

        return Name;
    }

    public bool WasEverCalled(string name) => Name == name || Earlier.Any(earlier => earlier.Name == name);
}
