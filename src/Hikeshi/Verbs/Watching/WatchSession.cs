using System.Diagnostics;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Watching;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Verbs.Exposure;

namespace Hikeshi.Verbs.Watching;

/// <summary>One change of a file and what it did to the findings.</summary>
/// <param name="File">Relative to its folder.</param>
/// <param name="Took">Comparing; the time to read the file is not in it.</param>
internal sealed record WatchedChange(string File, ExposureChange Change, TimeSpan Took);

/// <summary>A folder of software and a folder of advisories, kept together, with folders of VEX beside them.</summary>
/// <param name="institution">An asset's <c>sbom</c> names the file that says what it runs; several assets may name one.</param>
/// <param name="institutionFolder">Where the institution's document lies: <c>sbom</c> is relative to it.</param>
/// <param name="vex">Folders of statements; those among the advisories and within the bills count too.</param>
internal sealed class WatchSession(InstitutionDocument institution, string institutionFolder, string software, string advisories, IReadOnlyList<string> vex)
{
    private readonly WatchedFolder softwareFolder = new(software, SbomFile.IsCandidate);

    /// <summary>Statements first: what a supplier denies in the same breath is no news.</summary>
    private readonly List<(WatchedFolder Folder, bool IsVex)> advisoryFolders = [.. vex.Select(folder => (new WatchedFolder(folder), true)), (new WatchedFolder(advisories), false)];
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
    public IEnumerable<WatchedChange> Look(Action<string> refused) =>
        advisoryFolders.SelectMany(watched => Advisories(watched.Folder, watched.IsVex, refused)).Concat(Software(refused));

    /// <param name="isVex">Then advisories in it say nothing: a folder of statements may hold whole documents of a supplier.</param>
    private IEnumerable<WatchedChange> Advisories(WatchedFolder folder, bool isVex, Action<string> refused)
    {
        var look = folder.Look();
        Tell(refused, look.Refused);
        foreach (var file in look.Gone)
        {
            yield return Timed(folder.NameOf(file), () => Watch.Publish(file, []));
        }

        foreach (var (file, read) in look.Changed.Zip(AdvisoryFolder.Read(look.Changed, folder.NameOf)).OrderByDescending(one => one.Second.Any(document => document.Vex is not null)))
        {
            var name = folder.NameOf(file);
            Tell(refused, read.Select(document => document.Refusal));
            if (read.Any(document => document is { Refusal: null, IsKnown: true }))
            {
                yield return Timed(name, () => Watch.Publish(file, isVex ? [] : [.. read.SelectMany(document => document.Advisories)], [.. read.Select(document => document.Vex).OfType<VexDocument>()]));
            }
            else if (Watch.Holds(file) && read.All(document => document.Refusal is null))
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
            List<SbomFile> now = [.. read.Where(one => one.Document is not null)];
            if (now.Count > 0)
            {
                foreach (var change in Replace(file, now))
                {
                    yield return change;
                }
            }
        }
    }

    private IEnumerable<WatchedChange> Replace(string file, List<SbomFile> now)
    {
        var before = documents.GetValueOrDefault(file, []);
        documents[file] = [.. now.Select(one => one.Document!.Name)];
        var silent = before.Except(documents[file], StringComparer.Ordinal).Select(name => new SbomFile(new ScannedDocument(name, [], 0), Vex: null, Refusal: null));
        foreach (var (document, said, _) in silent.Concat(now))
        {
            yield return Timed(document!.Name, () => Watch.Change([.. assetsOf[file].DefaultIfEmpty(document.Name)], document, said));
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
