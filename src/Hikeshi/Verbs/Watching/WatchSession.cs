using System.Diagnostics;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Watching;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Verbs.Exposure;

namespace Hikeshi.Verbs.Watching;

/// <summary>One change of a file and what it did to the findings.</summary>
/// <param name="File">Relative to its folder.</param>
/// <param name="Took">Comparing; the time to read the file is not in it.</param>
internal sealed record WatchedChange(string File, ExposureChange Change, TimeSpan Took);

/// <summary>A folder of software and a folder of advisories, kept together.</summary>
/// <param name="institution">Ties bills of materials to assets and services; every file is an asset of its own where it says nothing.</param>
internal sealed class WatchSession(InstitutionDocument institution, string software, string advisories)
{
    private readonly WatchedFolder softwareFolder = new(software, SbomFile.IsCandidate);
    private readonly WatchedFolder advisoryFolder = new(advisories, _ => true);
    private readonly Dictionary<string, string> assetOf = institution.Assets.Where(asset => asset.Sbom is not null).ToDictionary(asset => asset.Sbom!, asset => asset.Id, StringComparer.Ordinal);

    /// <summary>By file: the names of what it holds; an archive has several.</summary>
    private readonly Dictionary<string, List<string>> documents = new(StringComparer.Ordinal);

    public ExposureWatch Watch { get; } = new(new LedgerView(institution));

    /// <summary>Bills of materials in force.</summary>
    public int Documents => documents.Values.Sum(names => names.Count);

    /// <summary>Reads what has changed since the last time. A file of which nothing can be read leaves in force what it said before.</summary>
    /// <param name="refused">Hears of what cannot be read, one sentence each.</param>
    public IEnumerable<WatchedChange> Look(Action<string> refused) => Advisories(refused).Concat(Software(refused));

    private IEnumerable<WatchedChange> Advisories(Action<string> refused)
    {
        var (changed, gone) = advisoryFolder.Look();
        foreach (var (file, read) in changed.Zip(AdvisoryFolder.Read(changed, advisoryFolder.NameOf)))
        {
            Tell(refused, read.Select(document => document.Refusal));
            if (read.Any(document => document.Refusal is null))
            {
                var name = advisoryFolder.NameOf(file);
                yield return Timed(name, () => Watch.Publish(name, [.. read.SelectMany(document => document.Advisories)]));
            }
        }

        foreach (var name in gone.Select(advisoryFolder.NameOf))
        {
            yield return Timed(name, () => Watch.Publish(name, []));
        }
    }

    private IEnumerable<WatchedChange> Software(Action<string> refused)
    {
        var (changed, gone) = softwareFolder.Look();
        foreach (var file in changed)
        {
            var name = softwareFolder.NameOf(file);
            var read = SbomFile.Read(file, name);
            Tell(refused, read.Select(document => document.Refusal));
            List<ScannedDocument> now = [.. read.Select(one => one.Document).OfType<ScannedDocument>()];
            if (now.Count > 0)
            {
                foreach (var change in Replace(name, now))
                {
                    yield return change;
                }
            }
        }

        foreach (var change in gone.SelectMany(file => Replace(softwareFolder.NameOf(file), [])))
        {
            yield return change;
        }
    }

    private IEnumerable<WatchedChange> Replace(string file, List<ScannedDocument> now)
    {
        var before = documents.GetValueOrDefault(file, []);
        documents[file] = [.. now.Select(document => document.Name)];
        foreach (var document in now)
        {
            yield return Timed(document.Name, () => Watch.Change(Of(document.Name, document.Components)));
        }

        foreach (var silent in before.Except(documents[file], StringComparer.Ordinal))
        {
            yield return Timed(silent, () => Watch.Change(Of(silent, [])));
        }
    }

    private static void Tell(Action<string> refused, IEnumerable<Refusal?> refusals)
    {
        foreach (var refusal in refusals.OfType<Refusal>())
        {
            refused(refusal.Sentence);
        }
    }

    private AssetSoftware Of(string name, IReadOnlyList<SoftwareComponent> components) => new(assetOf.GetValueOrDefault(name, name), components, name);

    private static WatchedChange Timed(string file, Func<ExposureChange> change)
    {
        var clock = Stopwatch.GetTimestamp();
        var done = change();
        return new WatchedChange(file, done, Stopwatch.GetElapsedTime(clock));
    }
}
