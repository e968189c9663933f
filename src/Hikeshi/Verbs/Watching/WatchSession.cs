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
/// <param name="institution">An asset's <c>sbom</c> names the file that says what it runs; several assets may name one.</param>
/// <param name="institutionFolder">Where the institution's document lies: <c>sbom</c> is relative to it.</param>
internal sealed class WatchSession(InstitutionDocument institution, string institutionFolder, string software, string advisories)
{
    private readonly WatchedFolder softwareFolder = new(software, SbomFile.IsCandidate);
    private readonly WatchedFolder advisoryFolder = new(advisories);
    private readonly ILookup<string, string> assetsOf = institution.Assets.Where(asset => asset.Sbom is not null)
        .ToLookup(asset => Path.GetFullPath(Path.Combine(institutionFolder, asset.Sbom!)), asset => asset.Id, StringComparer.Ordinal);

    /// <summary>By file: the names of what it holds; an archive has several.</summary>
    private readonly Dictionary<string, List<string>> documents = new(StringComparer.Ordinal);

    public ExposureWatch Watch { get; } = new(new LedgerView(institution));

    /// <summary>Bills of materials in force.</summary>
    public int Documents => documents.Values.Sum(names => names.Count);

    /// <summary>Assets whose <c>sbom</c> names nothing that was read so far.</summary>
    public IEnumerable<string> Untied => assetsOf.Where(file => documents.GetValueOrDefault(file.Key, []).Count == 0).SelectMany(file => file).Order(StringComparer.Ordinal);

    /// <summary>Reads what has changed since the last time. A file of which nothing can be read leaves in force what it said before.</summary>
    /// <param name="refused">Hears of what cannot be read, one sentence each.</param>
    public IEnumerable<WatchedChange> Look(Action<string> refused) => Advisories(refused).Concat(Software(refused));

    private IEnumerable<WatchedChange> Advisories(Action<string> refused)
    {
        var look = advisoryFolder.Look();
        Tell(refused, look.Refused);
        foreach (var name in look.Gone.Select(advisoryFolder.NameOf))
        {
            yield return Timed(name, () => Watch.Publish(name, []));
        }

        foreach (var (file, read) in look.Changed.Zip(AdvisoryFolder.Read(look.Changed, advisoryFolder.NameOf)))
        {
            var name = advisoryFolder.NameOf(file);
            Tell(refused, read.Select(document => document.Refusal));
            if (read.Any(document => document is { Refusal: null, IsKnown: true }))
            {
                yield return Timed(name, () => Watch.Publish(name, [.. read.SelectMany(document => document.Advisories)]));
            }
            else if (Watch.Holds(name) && read.All(document => document.Refusal is null))
            {
                refused($"{name}: this is no advisory any more; what it said before stays in force until the file is taken away");
            }
        }
    }

    private IEnumerable<WatchedChange> Software(Action<string> refused)
    {
        var look = softwareFolder.Look();
        Tell(refused, look.Refused);
        foreach (var change in look.Gone.SelectMany(file => Replace(file, [])))
        {
            yield return change;
        }

        foreach (var file in look.Changed)
        {
            var read = SbomFile.Read(file, softwareFolder.NameOf(file));
            Tell(refused, read.Select(document => document.Refusal));
            List<ScannedDocument> now = [.. read.Select(one => one.Document).OfType<ScannedDocument>()];
            if (now.Count > 0)
            {
                foreach (var change in Replace(file, now))
                {
                    yield return change;
                }
            }
        }
    }

    private IEnumerable<WatchedChange> Replace(string file, List<ScannedDocument> now)
    {
        var before = documents.GetValueOrDefault(file, []);
        documents[file] = [.. now.Select(document => document.Name)];
        var silent = before.Except(documents[file], StringComparer.Ordinal).Select(name => (name, (IReadOnlyList<SoftwareComponent>)[]));
        foreach (var (name, components) in silent.Concat(now.Select(document => (document.Name, document.Components))))
        {
            foreach (var asset in assetsOf[file].DefaultIfEmpty(name))
            {
                yield return Timed(name, () => Watch.Change(new AssetSoftware(asset, components, name)));
            }
        }
    }

    private static void Tell(Action<string> refused, IEnumerable<Refusal?> refusals)
    {
        foreach (var refusal in refusals.OfType<Refusal>())
        {
            refused(refusal.Sentence);
        }
    }

    private static WatchedChange Timed(string file, Func<ExposureChange> change)
    {
        var clock = Stopwatch.GetTimestamp();
        var done = change();
        return new WatchedChange(file, done, Stopwatch.GetElapsedTime(clock));
    }
}
