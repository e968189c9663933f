using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Verbs.Conformance.MatchLabels;

/// <summary>A label beside what our matching says. Exactly one of <paramref name="Reason"/> and <paramref name="Ecosystem"/> is there.</summary>
/// <param name="Reason">Why it cannot be decided.</param>
/// <param name="Because">The interval that holds the version, or the intervals that do not.</param>
internal sealed record LabelVerdict(MatchLabel Label, string? Reason, string? Ecosystem, bool IsFound, string Because);

/// <summary>
/// Decides a label only where nothing has to be guessed: an advisory for its weakness (through aliases) names a package of its name, in exactly one
/// ecosystem of languages, and in no other is there a package of that name. The conditions stand in docs/conformance.md.
/// </summary>
internal sealed class LabelJudge
{
    private readonly Aliases aliases;
    private readonly ILookup<string, Advisory> byId;
    private readonly HashSet<PackageKey> known;
    private readonly IReadOnlyList<string> languages;

    /// <param name="software">Packages that bills of materials name.</param>
    public LabelJudge(IReadOnlyList<Advisory> advisories, IEnumerable<PackageKey> software)
    {
        var valid = advisories.Where(advisory => !advisory.Withdrawn).ToList();
        aliases = Aliases.Of(valid, []);
        byId = valid.ToLookup(advisory => advisory.Id, StringComparer.OrdinalIgnoreCase);
        known = valid.SelectMany(advisory => advisory.Affected).Select(affected => affected.Key).Concat(software).Where(key => IsLanguage(key.Ecosystem)).ToHashSet();
        languages = known.Select(key => key.Ecosystem).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
    }

    public LabelVerdict Judge(MatchLabel label)
    {
        if (label.IsTrue is null)
        {
            return Undecided(label, "the label itself is undecided (??)");
        }

        if (label is not { Package: { } name, Version: { } version })
        {
            return Undecided(label, "the label names no package");
        }

        var advisories = label.Ids.SelectMany(id => aliases.Of(id).Ids).Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(id => byId[id]).ToList();
        if (advisories.Count == 0)
        {
            return Undecided(label, "no advisory of the pack is about the weakness");
        }

        var named = advisories.SelectMany(advisory => advisory.Affected).Where(affected => affected.Key == PackageKey.Of(affected.Key.Ecosystem, name)).ToList();
        return named.Count == 0
            ? Undecided(label, "the advisories about the weakness name other packages")
            : Judge(label, name, version, named);
    }

    private LabelVerdict Judge(MatchLabel label, string name, string version, List<AffectedPackage> named)
    {
        if (PackageForm.DistributionOf(name, version) is { } distribution)
        {
            return Undecided(label, $"a {distribution} package, and nothing says of which distribution and release");
        }

        var ours = named.Where(affected => IsLanguage(affected.Key.Ecosystem)).ToList();
        if (ours.Count == 0)
        {
            return Undecided(label, named.Exists(affected => affected.Key.Ecosystem == "Bitnami") ? "named by Bitnami alone, for Bitnami's own builds" : "named by distributions alone, and the version is not of their form");
        }

        var ecosystems = languages.Where(ecosystem => known.Contains(PackageKey.Of(ecosystem, name))).ToList();
        if (ecosystems is not [var ecosystem])
        {
            return Undecided(label, "packages of that name are in several ecosystems");
        }

        var text = new ComponentVersion(ecosystem, PackageForm.VersionOf(name, version));
        var verdicts = ours.ConvertAll(affected => affected.Decide(text));
        var held = verdicts.FindIndex(verdict => verdict.Kind == VerdictKind.Affected);
        return held >= 0 ? new LabelVerdict(label, null, ecosystem, IsFound: true, verdicts[held].Interval)
            : verdicts.Exists(verdict => verdict.Kind == VerdictKind.Unparsed) ? Undecided(label, "the version is none in its ecosystem")
            : ours.TrueForAll(affected => affected.Intervals.Count == 0) ? Undecided(label, "the advisories give no range that can be evaluated")
            : new LabelVerdict(label, null, ecosystem, IsFound: false, string.Join(", ", ours.SelectMany(affected => affected.Intervals).Select(interval => interval.ToString()).Distinct(StringComparer.Ordinal)));
    }

    private static bool IsLanguage(string ecosystem) => ecosystem != "Bitnami" && Ecosystem.PurlTypeOf(ecosystem) is not (null or "deb" or "apk" or "rpm");

    private static LabelVerdict Undecided(MatchLabel label, string reason) => new(label, reason, Ecosystem: null, IsFound: false, "");
}
