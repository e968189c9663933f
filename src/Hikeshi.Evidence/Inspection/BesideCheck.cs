using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;

namespace Hikeshi.Evidence.Inspection;

/// <summary>What lies beside the log: what this node has cosigned, what others have cosigned for it, the reserve, and what writing left behind.</summary>
internal static class BesideCheck
{
    private const int DeepestFolder = 16;
    private const int MostListed = 1000;

    public static IEnumerable<Damage> Look(string directory, KeyCheck keys, bool inUse)
    {
        foreach (var damage in Witnessed(Path.Combine(directory, "witness"), keys))
        {
            yield return damage;
        }

        var cosigned = Path.Combine(directory, CosignedLog.FileName);
        if (File.Exists(cosigned) && keys.Verifier is { } verifier
            && !(SignedNote.TryParse(StrangersFile.Read(cosigned, SignedHead.Longest), out var note) && note.IsSignedBy(verifier) && Checkpoint.TryParse(note.Text, out _)))
        {
            yield return Damage.At(DamageCode.CosignedDamaged, cosigned, "this is not a checkpoint that this log has signed", Mending.Itself, "the node forgets it and asks its witnesses again");
        }

        if (!File.Exists(Path.Combine(directory, "reserve")))
        {
            yield return Damage.At(DamageCode.ReserveMissing, Path.Combine(directory, "reserve"), "the disk space for critical entries is not kept back: it has been used, or is switched off", Mending.Itself, "the next start keeps it back again when the disk has room");
        }

        foreach (var file in inUse ? [] : LeftOver(directory).Take(MostListed))
        {
            yield return Damage.At(DamageCode.LeftOver, file, "a file that was being written when the node stopped; nothing reads it", Mending.Itself, "it may stay; 'fsck --repair' removes it");
        }
    }

    public static IEnumerable<string> LeftOver(string directory)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(directory, "*.new", all);
    }

    private static IEnumerable<Damage> Witnessed(string directory, KeyCheck keys)
    {
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        var self = keys is { WitnessKey: { } key, WitnessName: { } name } ? new WitnessVerifier(name, key) : null;
        foreach (var file in Directory.EnumerateFiles(directory).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (WitnessStore.Read(directory, file, self, out var fault) is null)
            {
                yield return Damage.At(DamageCode.WitnessStateDamaged, file, fault!, Mending.Person, "the witness refuses to start: restore this file from the newest backup; whoever cosigns after forgetting can be lied to");
            }
        }
    }
}
