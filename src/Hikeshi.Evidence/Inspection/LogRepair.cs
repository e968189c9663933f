using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Inspection;

/// <summary>
/// Mends a log that nobody has open. Each step leaves a directory that the next start, or another repair, goes on with; the last one is to open
/// the log as a node does, which makes index files and signs nothing but a continuation.
/// </summary>
internal sealed class LogRepair(string path, IDisk disk)
{
    private const int MostRounds = 4; // what one round mends may have hidden something else

    private readonly List<string> done = [];

    public InspectionReport Run()
    {
        for (var round = 1; ; round++)
        {
            LogInspection found;
            using (LogDirectory.Lock(path))
            {
                found = LogInspection.Of(path, inUse: false);
                var forPeople = found.Report.Damages.Any(d => d.Mending == Mending.Person);
                if (forPeople || found.Report.Damages.Count == 0 || (round > 1 && found.Report.Sound) || round > MostRounds)
                {
                    return found.Report with { Repairs = done, Refused = forPeople && done.Count == 0 };
                }

                MendSegments(found);
                MendDerived(found);
                MendPublished(found);
            }

            if (found.Keys.Verifier is { } verifier)
            {
                OpenOnce(new EvidenceOptions { Origin = verifier.Name, Ecdsa = found.IsSignedTwice, Disk = disk });
            }
        }
    }

    private void MendSegments(LogInspection found)
    {
        foreach (var (file, first) in found.Segments.Headers)
        {
            var header = new byte[SegmentFile.HeaderSize];
            SegmentFile.WriteHeader(header, first);
            using var handle = disk.Create(file, FileMode.Open);
            disk.Write(handle, file, header, 0);
            disk.SyncData(handle, file);
            done.Add($"{file}: wrote its header again, for entry {first}");
        }

        done.AddRange(found.Segments.Cuts.Select(cut => cut.Make(disk)));
    }

    private void MendDerived(LogInspection found)
    {
        foreach (var file in found.FilesOf(DamageCode.IndexDiffers).Concat(found.FilesOf(DamageCode.IndexDamaged)))
        {
            Remove(file, "the next step makes it again");
        }

        if (found.Needs(DamageCode.MarkMissing) || found.Needs(DamageCode.MarkHalfDamaged) || found.Needs(ProblemCode.MarkDamaged))
        {
            // Where no place is whole, everything that the segments hold counts: it must not be dropped later as a torn tail.
            var file = Path.Combine(path, DurableMark.FileName);
            var entries = found.Needs(DamageCode.MarkHalfDamaged) ? found.Acknowledged : found.WholeEntries;
            AtomicFile.Write(disk, file, DurableMark.Whole(entries), sync: true);
            disk.SyncDirectory(path);
            done.Add($"{file}: wrote both places again, for {entries} entries");
        }

        if (found.Needs(DamageCode.VerifierKeyDamaged))
        {
            var file = Path.Combine(path, LogDirectory.VerifierKeyFile);
            AtomicFile.Write(disk, file, found.Keys.Verifier + "\n", sync: true);
            done.Add($"{file}: wrote it again");
        }

        foreach (var file in found.FilesOf(DamageCode.CosignedDamaged).Concat(found.FilesOf(DamageCode.CursorDamaged)).Concat(found.FilesOf(DamageCode.LeftOver)).Concat(found.FilesOf(DamageCode.WitnessKeyStale)))
        {
            Remove(file, "it said nothing any more");
        }

        foreach (var file in found.FilesOf(ProblemCode.NotATile))
        {
            SetAside(file);
        }
    }

    private void Remove(string file, string why)
    {
        if (File.Exists(file))
        {
            disk.Delete(file);
            disk.SyncDirectory(Path.GetDirectoryName(file)!);
            done.Add($"{file}: removed; {why}");
        }
    }

    private void SetAside(string file)
    {
        var name = Path.Combine(path, "segments", "dropped-" + Path.GetFileName(file));
        var target = Enumerable.Range(1, 1000).Select(i => i == 1 ? name : $"{name}-{i}").First(n => !File.Exists(n));
        disk.Rename(file, target);
        done.Add($"{file}: moved to {target}");
    }

    /// <summary>The tree is recomputed from the entries once more, and what differs from it is written as it must be.</summary>
    private void MendPublished(LogInspection found)
    {
        string[] codes = [ProblemCode.TileMissing, ProblemCode.TileLength, ProblemCode.TileDiffers];
        if (!codes.Any(found.Needs))
        {
            return;
        }

        var written = 0;
        var survey = new LogSurvey
        {
            Mend = (file, bytes) =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                AtomicFile.Write(disk, file, bytes.Span, sync: false);
                written++;
            },
        };
        EvidenceVerifier.Verify(path, vkey: null, since: null, witnesses: null, survey);
        disk.SyncFileSystem(Path.Combine(path, "log"));
        done.Add($"{Path.Combine(path, "log", "tile")}: made {written} tiles and bundles again");
    }

    private void OpenOnce(EvidenceOptions options)
    {
        EvidenceLog.Open(path, options).DisposeAsync().AsTask().GetAwaiter().GetResult(); // on the thread of a verb, where nobody else waits
        done.Add($"{path}: opened as a node does; what was not yet indexed or signed is now");
    }
}
