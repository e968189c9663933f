using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories;

/// <summary>Reads OSV (Open Source Vulnerability format, schema 1.x) in JSON.</summary>
public static class OsvReader
{
    public const int MaxBytes = AdvisoryJson.MaxBytes;

    private const string Go = "Go";

    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names the file and the JSON path.</exception>
    public static Advisory Read(string sourceFile, ReadOnlyMemory<byte> utf8)
    {
        return AdvisoryJson.Read(sourceFile, utf8, "an OSV document", root => Read(sourceFile, root));
    }

    internal static Advisory Read(string sourceFile, JsonAt at)
    {
        var id = at.Text("id") ?? throw at.Missing("id", "the advisory's identifier");
        var ranges = default(RangeCounts);
        var affected = new List<AffectedPackage>();
        foreach (var entry in at.Array("affected"))
        {
            ranges += ReadAffected(entry, affected);
        }

        return new Advisory(
            id,
            at.Array("aliases").Select(alias => alias.AsText()).ToList(),
            at.Text("summary") ?? FirstLine(at.Text("details")),
            sourceFile,
            Withdrawn: at.Text("withdrawn") is not null,
            affected,
            ranges)
        {
            Related = at.Array("related").Concat(at.Array("upstream")).Select(related => related.AsText()).ToList(),
            Vectors = [.. at.Array("affected").Prepend(at).SelectMany(ReadVectors).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>CVSS vectors of an advisory, or of one of its packages: since schema 1.4 they may stand at either.</summary>
    private static IEnumerable<string> ReadVectors(JsonAt at) =>
        at.Array("severity").Where(severity => severity.Text("type")?.StartsWith("CVSS_", StringComparison.Ordinal) == true).Select(severity => severity.Text("score")).OfType<string>();

    private static RangeCounts ReadAffected(JsonAt entry, List<AffectedPackage> affected)
    {
        var package = entry.Object("package");
        var ecosystem = package?.Text("ecosystem");
        var name = package?.Text("name");
        var key = ecosystem is { Length: > 0 } && name is { Length: > 0 } ? PackageKey.Of(ecosystem, name)
            : PackageUrl.TryParse(package?.Text("purl"), out var purl) ? PackageKey.Of(purl)?.Key : null;
        var counts = default(RangeCounts);
        var intervals = new List<VersionInterval>();
        foreach (var range in entry.Array("ranges"))
        {
            counts += ReadRange(range, key, intervals);
        }

        if (key?.Ecosystem == Go)
        {
            counts += ReadCustom(entry, key, intervals);
        }

        var versions = entry.Array("versions").Select(version => version.AsText()).ToList();
        if (key is not { } identity)
        {
            return counts + new RangeCounts(Evaluated: 0, Git: 0, Undecidable: 0, Unidentified: 1);
        }

        // Listed versions say what such a range would have said.
        affected.Add(new AffectedPackage(identity, intervals, versions) { HasUndecidableRange = counts.Undecidable > 0 && versions.Count == 0 });
        return counts;
    }

    /// <summary>
    /// The Go vulnerability database keeps versions that are none of the module's own (tags of a product) in ranges beside the standard ones.
    /// They say that more is affected, never that less is. Beside a standard range only what has both ends is taken: from 0 on would hold every
    /// pseudo-version (v0.0.0-…), and without an end all that the standard range calls fixed.
    /// </summary>
    private static RangeCounts ReadCustom(JsonAt entry, PackageKey? key, List<VersionInterval> intervals)
    {
        var counts = default(RangeCounts);
        var custom = new List<VersionInterval>();
        try
        {
            foreach (var range in entry.Object("ecosystem_specific")?.Array("custom_ranges") ?? [])
            {
                counts += ReadRange(range, key, custom);
            }
        }
        catch (RefusedException)
        {
            // OSV says nothing about the form of this member: what it says else is no less true.
            counts += new RangeCounts(Evaluated: 0, Git: 0, Undecidable: 1, Unidentified: 0);
        }

        var isAlone = intervals.Count == 0;
        intervals.AddRange(custom.Where(interval => isAlone || (interval.To is not null && interval.From > VersionKey.Lowest)));
        return counts;
    }

    private static RangeCounts ReadRange(JsonAt range, PackageKey? key, List<VersionInterval> intervals)
    {
        var type = range.Text("type") ?? throw range.Missing("type", "SEMVER, ECOSYSTEM or GIT");
        var events = range.Array("events").SelectMany(ReadEvent).ToList();
        if (type == "GIT")
        {
            return new RangeCounts(Evaluated: 0, Git: 1, Undecidable: 0, Unidentified: 0);
        }

        if (type is not ("SEMVER" or "ECOSYSTEM"))
        {
            throw range.Wrong("type", $"'{type}'", "SEMVER, ECOSYSTEM or GIT");
        }

        var order = type == "SEMVER" ? VersionOrder.SemVer : key is { } identity ? VersionOrder.Of(identity.Ecosystem) : null;
        if (order is null || RangeEvents.ToIntervals(events, order) is not { } found)
        {
            return new RangeCounts(Evaluated: 0, Git: 0, Undecidable: 1, Unidentified: 0);
        }

        intervals.AddRange(found);
        return new RangeCounts(Evaluated: 1, Git: 0, Undecidable: 0, Unidentified: 0);
    }

    /// <summary>An event should hold one member; old documents put <c>introduced</c> and <c>fixed</c> into one.</summary>
    private static IEnumerable<RangeEvent> ReadEvent(JsonAt item)
    {
        if (item.Text("introduced") is { } introduced)
        {
            yield return new RangeEvent(RangeEventKind.Introduced, introduced);
        }

        if (item.Text("fixed") is { } @fixed)
        {
            yield return new RangeEvent(RangeEventKind.Fixed, @fixed);
        }

        if (item.Text("last_affected") is { } last)
        {
            yield return new RangeEvent(RangeEventKind.LastAffected, last);
        }

        if (item.Text("limit") is { } limit)
        {
            yield return new RangeEvent(RangeEventKind.Limit, limit);
        }
    }

    private static string FirstLine(string? text) => text?.Split('\n', 2)[0].Trim() ?? "";
}
