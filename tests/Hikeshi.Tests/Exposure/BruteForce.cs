using System.Text.Json;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Tests.Exposure;

/// <summary>
/// Matching as the OSV schema's pseudo code says it, written plainly: no index, no intervals, every advisory against every
/// component. It shares with the product only how one version compares with another and which identity a purl has.
/// </summary>
internal sealed class BruteForce
{
    private readonly List<(string Id, PackageKey Key, List<(VersionOrder? Order, List<(string Kind, string Version)> Events)> Ranges, List<string> Versions)> entries = [];

    public void Add(byte[] osv)
    {
        using var document = JsonDocument.Parse(osv);
        var root = document.RootElement;
        if (root.TryGetProperty("withdrawn", out _))
        {
            return;
        }

        foreach (var affected in Items(root, "affected").Where(a => a.TryGetProperty("package", out _)))
        {
            var package = affected.GetProperty("package");
            var key = PackageKey.Of(package.GetProperty("ecosystem").GetString()!, package.GetProperty("name").GetString()!);
            var ranges = Items(affected, "ranges").Where(range => range.GetProperty("type").GetString() != "GIT").Select(range => (
                range.GetProperty("type").GetString() == "SEMVER" ? VersionOrder.SemVer : VersionOrder.Of(key.Ecosystem),
                Items(range, "events").SelectMany(e => e.EnumerateObject()).Select(e => (e.Name, e.Value.GetString()!)).ToList())).ToList();
            entries.Add((root.GetProperty("id").GetString()!, key, ranges, Items(affected, "versions").Select(v => v.GetString()!).ToList()));
        }
    }

    /// <returns>"purl advisory" of every finding.</returns>
    public SortedSet<string> Scan(IEnumerable<SoftwareComponent> components)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var purlText in components.Select(c => c.Purl).OfType<string>().Distinct())
        {
            if (!PackageUrl.TryParse(purlText, out var purl) || PackageKey.Of(purl) is not { Version: { } version } component)
            {
                continue;
            }

            foreach (var entry in entries)
            {
                if (entry.Key == component.Key && IsVulnerable(version, entry.Key, entry.Ranges, entry.Versions))
                {
                    found.Add($"{purlText} {entry.Id}");
                }
            }
        }

        return found;
    }

    private static bool IsVulnerable(string version, PackageKey key, List<(VersionOrder? Order, List<(string Kind, string Version)> Events)> ranges, List<string> versions)
    {
        var order = VersionOrder.Of(key.Ecosystem);
        return versions.Exists(listed => listed == version || (order?.Parse(listed) is { } a && order.Parse(version) is { } b && a == b))
            || ranges.Exists(range => range.Order is not null && IncludedInRange(version, range.Order, range.Events));
    }

    private static bool IncludedInRange(string version, VersionOrder order, List<(string Kind, string Version)> events)
    {
        if (events.Exists(e => e.Version is not ("0" or "*") && order.Parse(e.Version) is null))
        {
            return false;
        }

        if (order.Parse(version) is not { } v)
        {
            // No version at all: only "from the beginning, for ever" is certain.
            var unlimited = events.Contains(("limit", "*"));
            return events.Contains(("introduced", "0")) && events.TrueForAll(e => e.Kind == "introduced" || (unlimited && e.Kind == "limit"));
        }

        var limits = events.Where(e => e.Kind == "limit").ToList();
        if (limits.Count > 0 && !limits.Exists(limit => limit.Version == "*" || v < order.Parse(limit.Version)!.Value))
        {
            return false;
        }

        var vulnerable = false;
        foreach (var (kind, text) in events.Where(e => e.Kind != "limit").OrderBy(e => Bound(order, e)))
        {
            var bound = Bound(order, (kind, text));
            vulnerable = kind switch
            {
                "introduced" when v >= bound => true,
                "fixed" when v >= bound => false,
                "last_affected" when v > bound => false,
                _ => vulnerable,
            };
        }

        return vulnerable;
    }

    private static VersionKey Bound(VersionOrder order, (string Kind, string Version) e) =>
        e is ("introduced", "0") ? VersionKey.Lowest : order.Parse(e.Version)!.Value;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : [];
}
