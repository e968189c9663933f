using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Signing;
using Xunit;

namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>What a witness has said it remembers, also on a disk that keeps nothing it was not made to keep.</summary>
public sealed class WitnessPowerCutTests : IDisposable
{
    private const string Name = "hikeshi.example/hub/witness";
    private const string Witnessed = "hikeshi.example/bank-01";
    private const int Sizes = 20;
    private readonly string root = Directory.CreateTempSubdirectory("power-").FullName;
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly byte[][] tree = [.. Enumerable.Range(0, Sizes).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    [Fact]
    public async Task Open_AfterThePowerWentAtAnyMoment_RemembersEveryAnswer()
    {
        var (before, worked) = (Path.Combine(root, "before"), Path.Combine(root, "worked"));
        await using (var log = EvidenceLog.Open(before, TemporaryLog.Options()))
        {
            Witness.Open(log, Name).Dispose();
        }

        Copy(before, worked);
        var disk = new FaultyDisk();
        await using (var log = EvidenceLog.Open(worked, new EvidenceOptions { Origin = TemporaryLog.Origin, ReserveBytes = 0, Disk = disk }))
        {
            using var witness = Witness.Open(log, Name);
            for (var size = 1; size <= Sizes; size++)
            {
                Assert.Equal(200, Ask(witness, size - 1, size).Status);
                disk.Acknowledged((ulong)size);
            }
        }

        var (random, operations) = (new Random(1), disk.Operations);
        for (var cut = 0; cut < 80; cut++)
        {
            var target = Path.Combine(root, $"cut-{cut}");
            var acknowledged = PowerCut.Leave(before, worked, operations, random.Next(operations.Count + 1), target, random);
            await RequireRememberedAsync(target, acknowledged);
            Directory.Delete(target, recursive: true);
        }
    }

    private async Task RequireRememberedAsync(string directory, ulong acknowledged)
    {
        await using var log = EvidenceLog.Open(directory, TemporaryLog.Options());
        using var witness = Witness.Open(log, Name);
        var last = Ask(witness, Sizes, Sizes).SizeCosignedLast ?? Sizes; // 200 when it was there already
        Assert.InRange(last, acknowledged, acknowledged + 1);
    }

    private WitnessAnswer Ask(Witness witness, int old, int size)
    {
        var log = new NoteVerifier(Witnessed, key.PublicKey);
        var note = SignedNote.Sign(new Checkpoint(Witnessed, (ulong)size, MerkleTree.Root(tree.AsSpan(0, size))).ToString(), log, key);
        return witness.Add(new AddCheckpointRequest((ulong)old, old == 0 ? [] : MerkleProofs.Consistency(old, tree.AsSpan(0, size)), note), _ => log).Answer;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Directory.CreateDirectory(Path.Combine(to, "witness"));
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
