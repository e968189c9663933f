using System.Diagnostics;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Watching;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Verbs.Watching;

/// <summary>One change of a file and what it did to the findings.</summary>
/// <param name="File">Relative to its folder.</param>
/// <param name="IsAdvisory">False for a bill of materials.</param>
/// <param name="Took">Comparing; the time to read the file is not in it.</param>
internal sealed record WatchedChange(string File, bool IsAdvisory, ExposureChange Change, TimeSpan Took);

/// <summary>A folder of software and a folder of advisories, kept together.</summary>
/// <param name="institution">Ties bills of materials to assets and services; every file is an asset of its own where it says nothing.</param>
internal sealed class WatchSession(InstitutionDocument institution, string software, string advisories)
{
    private readonly WatchedFolder softwareFolder = new(software, ExposureVerb.IsDocument);
    private readonly WatchedFolder advisoryFolder = new(advisories, _ => true);
    private readonly Dictionary<string, string> assetOf = institution.Assets.Where(asset => asset.Sbom is not null).ToDictionary(asset => asset.Sbom!, asset => asset.Id, StringComparer.Ordinal);

    private readonly HashSet<string> documents = new(StringComparer.Ordinal);

    public ExposureWatch Watch { get; } = new(new LedgerView(institution));

    /// <summary>Bills of materials in force.</summary>
    public int Documents => documents.Count;

    /// <summary>Reads what has changed since the last time. A file that cannot be read now leaves in force what it said before.</summary>
    /// <param name="refused">Hears of such files, one sentence each.</param>
    public IEnumerable<WatchedChange> Look(Action<string> refused)
    {
        var (changed, gone) = advisoryFolder.Look();
        foreach (var file in AdvisoryFolder.Read(changed, advisoryFolder.NameOf))
        {
            if (file.Refusal is { } refusal)
            {
                refused(refusal.Sentence);
                continue;
            }

            yield return Timed(file.Name, isAdvisory: true, () => Watch.Publish(file.Name, file.Advisories));
        }

        foreach (var name in gone.Select(advisoryFolder.NameOf))
        {
            yield return Timed(name, isAdvisory: true, () => Watch.Publish(name, []));
        }

        (changed, gone) = softwareFolder.Look();
        foreach (var file in changed)
        {
            var (document, problem) = ExposureVerb.ReadDocument(file, softwareFolder.NameOf(file));
            if (document is null)
            {
                refused(problem!.Sentence);
                continue;
            }

            documents.Add(document.Name);
            yield return Timed(document.Name, isAdvisory: false, () => Watch.Change(Software(document.Name, document.Components)));
        }

        foreach (var name in gone.Select(softwareFolder.NameOf))
        {
            documents.Remove(name);
            yield return Timed(name, isAdvisory: false, () => Watch.Change(Software(name, [])));
        }
    }

    private AssetSoftware Software(string name, IReadOnlyList<SoftwareComponent> components) => new(assetOf.GetValueOrDefault(name, name), components, name);

    private static WatchedChange Timed(string file, bool isAdvisory, Func<ExposureChange> change)
    {
        var clock = Stopwatch.GetTimestamp();
        var done = change();
        return new WatchedChange(file, isAdvisory, done, Stopwatch.GetElapsedTime(clock));
    }
}
