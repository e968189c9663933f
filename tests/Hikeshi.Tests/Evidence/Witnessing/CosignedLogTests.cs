using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Signing;
using Xunit;

namespace Hikeshi.Tests.Evidence.Witnessing;

public sealed class CosignedLogTests : IDisposable
{
    private readonly TemporaryLog temporary = new();
    private readonly TemporaryLog elsewhere = new();

    [Fact]
    public async Task Offer_GrowingLog_IsCosignedStepByStepAndServedWithTheCosignature()
    {
        await using var log = temporary.Open();
        await using var other = elsewhere.Open();
        using var witness = Witness.Open(other, "hikeshi.example/hub/witness");
        var cosigned = new CosignedLog(log, quorum: 1);
        for (var round = 0; round < 6; round++)
        {
            log.Append([.. Enumerable.Range(0, 61).Select(i => TemporaryLog.Draft($"{round} {i}"))]);
            await log.DurableAsync(log.Count - 1, CancellationToken.None);
            await log.PublishAsync();
            Assert.Equal(1, await cosigned.OfferAsync([witness.Verifier], Asking(witness, log.VerifierKey), Unexpected, CancellationToken.None));
            Assert.Equal(log.Count, cosigned.FinalSize);
        }

        Assert.True(SignedNote.TryParse(await File.ReadAllBytesAsync(Path.Combine(temporary.Path, "log", "checkpoint")), out var served));
        Assert.Contains(served.Signatures, s => Cosignature.Verify(served.Text, s, witness.Verifier) is not null);
        Assert.True(NoteVerifier.TryParse(log.VerifierKey, out var verifier) && served.IsSignedBy(verifier));
        Assert.Equal(log.Count, new CosignedLog(log, quorum: 1).FinalSize);
        Assert.Equal(0UL, new CosignedLog(log, quorum: 2).FinalSize);
    }

    [Fact]
    public async Task Offer_TooFewAnswers_IsNotFinal()
    {
        await using var log = temporary.Open();
        await using var other = elsewhere.Open();
        using var witness = Witness.Open(other, "hikeshi.example/hub/witness");
        using var absent = Ed25519PrivateKey.Generate();
        var strict = new CosignedLog(log, quorum: 2);
        await FillAsync(log, 3);
        var verifiers = new[] { witness.Verifier, new WitnessVerifier("hikeshi.example/bank-02/witness", absent.PublicKey) };
        var ask = Asking(witness, log.VerifierKey);
        AskWitness oneIsAway = (w, request, stop) => w == witness.Verifier ? ask(w, request, stop) : Task.FromResult<WitnessAnswer?>(null);
        Assert.Equal(1, await strict.OfferAsync(verifiers, oneIsAway, Unexpected, CancellationToken.None));
        Assert.Equal(0UL, strict.FinalSize);
        var content = new CosignedLog(log, quorum: 1);
        Assert.Equal(1, await content.OfferAsync(verifiers, oneIsAway, Unexpected, CancellationToken.None));
        Assert.Equal(3UL, content.FinalSize);
    }

    /// <summary>A cosignature that somebody else made, or over something else, does not count.</summary>
    [Fact]
    public async Task Offer_AnswerWithAWrongCosignature_DoesNotCount()
    {
        await using var log = temporary.Open();
        await FillAsync(log, 3);
        using var right = Ed25519PrivateKey.Generate();
        using var wrong = Ed25519PrivateKey.Generate();
        var verifier = new WitnessVerifier("hikeshi.example/hub/witness", right.PublicKey);
        AskWitness[] liars =
        [
            (w, request, _) => Task.FromResult<WitnessAnswer?>(WitnessAnswer.Cosigned(Cosignature.Sign(request.Checkpoint.Text, w, wrong, DateTimeOffset.UtcNow))),
            (w, request, _) => Task.FromResult<WitnessAnswer?>(WitnessAnswer.Cosigned(Cosignature.Sign("something\nelse\n", w, right, DateTimeOffset.UtcNow))),
            (_, _, _) => Task.FromResult<WitnessAnswer?>(new WitnessAnswer(200, "nothing")),
            (_, _, _) => Task.FromResult<WitnessAnswer?>(WitnessAnswer.OtherSize(1)),
        ];
        foreach (var liar in liars)
        {
            var cosigned = new CosignedLog(log, quorum: 1);
            Assert.Equal(0, await cosigned.OfferAsync([verifier], liar, (_, _) => { }, CancellationToken.None));
            Assert.Equal(0UL, cosigned.FinalSize);
        }
    }

    [Fact]
    public async Task Offer_WitnessThatIsAhead_IsReported()
    {
        await using var log = temporary.Open();
        await FillAsync(log, 3);
        using var key = Ed25519PrivateKey.Generate();
        var said = new List<WitnessAnswer>();
        await new CosignedLog(log, quorum: 1).OfferAsync([new WitnessVerifier("w", key.PublicKey)], (_, _, _) => Task.FromResult<WitnessAnswer?>(WitnessAnswer.OtherSize(7)), (_, answer) => said.Add(answer), CancellationToken.None);
        Assert.Equal(7UL, Assert.Single(said).SizeCosignedLast);
    }

    [Fact]
    public void Consistency_OfTilesFromEverySize_VerifiesAndEqualsTheNaiveProof()
    {
        const int Size = 1100;
        var tree = new TreeFiles(Disk.Real, temporary.Path);
        var hashes = new List<byte[]>();
        for (var i = 0; i < Size; i++)
        {
            var leaf = Encoding.UTF8.GetBytes($"leaf {i}");
            tree.Add(leaf);
            tree.WriteFull();
            hashes.Add(MerkleTree.LeafHash(leaf));
            if (i is not (6 or 255 or 256 or 700 or Size - 1))
            {
                continue;
            }

            tree.WritePartials();
            var all = hashes.ToArray();
            var root = tree.Root();
            for (var first = 1; first <= all.Length; first += 1 + (first / 40))
            {
                var proof = new TileTree(temporary.Path, (ulong)all.Length).Consistency((ulong)first);
                Assert.Equal(MerkleProofs.Consistency(first, all), proof);
                Assert.True(MerkleProofs.VerifyConsistency((ulong)first, (ulong)all.Length, MerkleTree.Root(all.AsSpan(0, first)), root, proof));
            }
        }

        Assert.Empty(new TileTree(temporary.Path, Size).Consistency(0));
    }

    /// <summary>Few witnesses each, always the same, nobody much more often than others, and a newcomer moves little.</summary>
    [Fact]
    public void Assignment_SectorOfForty_IsEvenAndStable()
    {
        using var key = Ed25519PrivateKey.Generate();
        var members = Enumerable.Range(1, 40).Select(i => new WitnessVerifier($"hikeshi.example/bank-{i:D2}/witness", key.PublicKey)).ToList();
        var origins = Enumerable.Range(1, 40).Select(i => $"hikeshi.example/bank-{i:D2}").ToList();
        var assigned = origins.ToDictionary(o => o, o => WitnessAssignment.For(o, members.Where(m => m.Name != o + "/witness"), 2));
        Assert.All(assigned.Values, two => Assert.Equal(2, two.Distinct().Count()));
        Assert.All(origins, o => Assert.Equal(assigned[o], WitnessAssignment.For(o, members.AsEnumerable().Reverse().Where(m => m.Name != o + "/witness"), 2)));
        Assert.True(assigned.Values.SelectMany(w => w).GroupBy(w => w.Name).Max(g => g.Count()) <= 8);
        var moved = origins.Count(o => !assigned[o].SequenceEqual(WitnessAssignment.For(o, [.. members.Where(m => m.Name != o + "/witness"), new WitnessVerifier("hikeshi.example/new/witness", key.PublicKey)], 2)));
        Assert.InRange(moved, 0, 12);
    }

    public void Dispose()
    {
        temporary.Dispose();
        elsewhere.Dispose();
    }

    private static async Task FillAsync(Hikeshi.Evidence.EvidenceLog log, int count)
    {
        log.Append([.. Enumerable.Range(0, count).Select(i => TemporaryLog.Draft($"{i}"))]);
        await log.DurableAsync(log.Count - 1, CancellationToken.None);
        await log.PublishAsync();
    }

    /// <summary>Over the wire's bytes, as between nodes.</summary>
    private static AskWitness Asking(Witness witness, string verifierKey) => (_, request, _) =>
    {
        Assert.True(NoteVerifier.TryParse(verifierKey, out var log));
        Assert.True(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(request.ToString()), out var read));
        return Task.FromResult<WitnessAnswer?>(witness.Add(read, _ => log).Answer);
    };

    private static void Unexpected(WitnessVerifier witness, WitnessAnswer answer) => Assert.Fail($"{witness.Name}: {answer}");
}
