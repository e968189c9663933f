using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Xunit;

namespace Hikeshi.Tests.Evidence.Witnessing;

/// <summary>The witness against made-up logs of a few leaves, status by status of C2SP tlog-witness.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private const string Origin = "hikeshi.example/bank-01";
    private readonly TemporaryLog home = new();
    private readonly Ed25519PrivateKey logKey = Ed25519PrivateKey.Generate();
    private readonly NoteVerifier log;
    private EvidenceLog owner = null!;
    private Witness witness = null!;

    public WitnessTests() => log = new NoteVerifier(Origin, logKey.PublicKey);

    public ValueTask InitializeAsync()
    {
        owner = home.Open();
        witness = Witness.Open(owner, "hikeshi.example/hub/witness");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Add_FirstCheckpointThenItsContinuation_AreCosigned()
    {
        var tree = Leaves(7);
        var (first, _) = Add(Request(0, 3, tree));
        Assert.Equal(200, first.Status);
        var note = Note(3, tree);
        var time = Cosignature.Verify(note.Text, Assert.Single(first.Signatures), witness.Verifier);
        Assert.InRange(time!.Value.Instant!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.Equal(200, Add(Request(3, 7, tree)).Answer.Status);
        Assert.Equal(200, Add(Request(7, 7, tree)).Answer.Status);
    }

    [Fact]
    public void Add_UnknownOrigin_Is404() =>
        Assert.Equal(404, witness.Add(Request(0, 3, Leaves(3)), _ => null).Answer.Status);

    [Fact]
    public void Add_SignedByAnotherKeyOrNotAtAll_Is403()
    {
        using var stranger = Ed25519PrivateKey.Generate();
        var request = Request(0, 3, Leaves(3));
        var text = request.Checkpoint.Text;
        Assert.Equal(403, Add(request with { Checkpoint = SignedNote.Sign(text, new NoteVerifier(Origin, stranger.PublicKey), stranger) }).Answer.Status);
        Assert.Equal(403, Add(request with { Checkpoint = new SignedNote(text, []) }).Answer.Status);
    }

    [Fact]
    public void Add_SignaturesOfUnknownKeysBesideTheLogs_AreIgnored()
    {
        using var stranger = Ed25519PrivateKey.Generate();
        var request = Request(0, 3, Leaves(3));
        var other = SignedNote.Sign(request.Checkpoint.Text, new NoteVerifier("someone.example", stranger.PublicKey), stranger).Signatures;
        Assert.Equal(200, Add(request with { Checkpoint = request.Checkpoint with { Signatures = [.. other, .. request.Checkpoint.Signatures] } }).Answer.Status);
    }

    [Fact]
    public void Add_OldSizeAboveTheCheckpoint_Is400() =>
        Assert.Equal(400, Add(new AddCheckpointRequest(4, [], Note(3, Leaves(3)))).Answer.Status);

    [Fact]
    public void Add_OldSizeThatIsNotTheLast_Is409WithTheSizeAndItsType()
    {
        var tree = Leaves(9);
        var (before, _) = Add(new AddCheckpointRequest(2, Proof(2, 5, tree), Note(5, tree)));
        Assert.Equal((409, "0\n", "text/x.tlog.size"), (before.Status, before.Body, before.ContentType));
        Add(Request(0, 5, tree));
        var (after, split) = Add(Request(0, 9, tree));
        Assert.Equal((409, "5\n", "text/x.tlog.size"), (after.Status, after.Body, after.ContentType));
        Assert.Null(split);
    }

    [Fact]
    public void Add_ProofThatDoesNotHold_Is422AndChangesNothing()
    {
        var tree = Leaves(9);
        Assert.Equal(422, Add(Request(0, 5, tree) with { Proof = [new byte[32]] }).Answer.Status);
        Add(Request(0, 5, tree));
        Assert.Equal(422, Add(new AddCheckpointRequest(5, Proof(4, 9, tree), Note(9, tree))).Answer.Status);
        Assert.Equal(422, Add(new AddCheckpointRequest(5, [], Note(9, tree))).Answer.Status);
        Assert.Equal(422, Add(Request(5, 5, tree) with { Proof = [new byte[32]] }).Answer.Status);
        Assert.Equal(200, Add(Request(5, 9, tree)).Answer.Status);
    }

    [Fact]
    public void Add_SameSizeWithAnotherRoot_Is409AndProvesASplitView()
    {
        Add(Request(0, 5, Leaves(5)));
        var (answer, split) = Add(Request(5, 5, Leaves(5, rewrittenFrom: 4)));
        Assert.Equal(409, answer.Status);
        Assert.Null(answer.SizeCosignedLast);
        Assert.Equal(ContradictionKind.SameSize, split!.Kind);
        Assert.True(split.IsProven(log));
        Assert.Equal(200, Add(Request(5, 5, Leaves(5))).Answer.Status);
    }

    [Fact]
    public void Add_LargerTreeWithAnotherPast_Is422AndProvesASplitView()
    {
        Add(Request(0, 5, Leaves(5)));
        var (answer, split) = Add(Request(5, 9, Leaves(9, rewrittenFrom: 3)));
        Assert.Equal(422, answer.Status);
        Assert.Equal(ContradictionKind.OtherPast, split!.Kind);
        Assert.True(split.IsProven(log));
        using var stranger = Ed25519PrivateKey.Generate();
        Assert.False(split.IsProven(new NoteVerifier(Origin, stranger.PublicKey)));
        Assert.False((split with { Proof = [] }).IsProven(log));
        Assert.False((split with { Second = Note(9, Leaves(9)) }).IsProven(log));
    }

    /// <summary>The proof from a power of two leaves the old root out (RFC 9162 §2.1.4.1): it cannot show what the other past was.</summary>
    [Fact]
    public void Add_LargerTreeWithAnotherPastAfterAPowerOfTwo_IsRefusedWithoutProof()
    {
        Add(Request(0, 4, Leaves(4)));
        var (answer, split) = Add(Request(4, 9, Leaves(9, rewrittenFrom: 2)));
        Assert.Equal((422, ContradictionKind.NotShown), (answer.Status, split!.Kind));
        Assert.False(split.IsProven(log));
    }

    /// <summary>Whoever hands in rubbish about an honest log does not make a proof against it.</summary>
    [Fact]
    public void Add_HonestCheckpointsWithRubbishProofs_NeverProveASplitView()
    {
        var tree = Leaves(40);
        Prop.ForAll(Gen.Choose(1, 39).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (first, seed) =>
        {
            var random = new System.Random(seed);
            var second = random.Next(first, 41);
            var proof = Proof(first, second, tree).Select(h => h.ToArray()).ToList();
            if (proof.Count > 0)
            {
                proof[random.Next(proof.Count)][random.Next(32)] ^= (byte)random.Next(1, 256);
            }

            return SplitView.Between(Note(first, tree), Note(second, tree), proof) is not { } split || !split.IsProven(log);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void EarlierRoot_ProofsOfEverySize_ShowTheRootThatWas()
    {
        var tree = Leaves(33);
        for (var second = 2; second <= 33; second++)
        {
            for (var first = 1; first < second; first++)
            {
                var shown = EarlierRoot.Shown((ulong)first, (ulong)second, MerkleTree.Root(tree.AsSpan(0, second)), Proof(first, second, tree));
                Assert.Equal(System.Numerics.BitOperations.IsPow2(first) ? null : MerkleTree.Root(tree.AsSpan(0, first)), shown);
            }
        }
    }

    [Fact]
    public void Add_AfterARestart_RemembersWhatWasCosigned()
    {
        var tree = Leaves(9);
        Add(Request(0, 5, tree));
        witness.Dispose();
        witness = Witness.Open(owner, "hikeshi.example/hub/witness");
        Assert.Equal("5\n", Add(Request(0, 9, tree)).Answer.Body);
        Assert.Equal(409, Add(Request(5, 5, Leaves(5, rewrittenFrom: 1))).Answer.Status);
        Assert.Equal(200, Add(Request(5, 9, tree)).Answer.Status);
    }

    /// <summary>A witness that has lost its memory must not begin again as if nothing had been.</summary>
    [Fact]
    public void Open_WithDamagedMemory_IsRefusedWithTheFile()
    {
        Add(Request(0, 5, Leaves(5)));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(home.Path, "witness")));
        File.WriteAllText(file, File.ReadAllText(file).Replace("\n5\n", "\n4\n", StringComparison.Ordinal));
        Assert.Contains(file, Assert.Throws<RefusedException>(() => Witness.Open(owner, "hikeshi.example/hub/witness")).Message, StringComparison.Ordinal);
    }

    /// <summary>Our cosignature does not cover the log's line, so it says nothing about it.</summary>
    [Fact]
    public void Open_WithADamagedSignatureOfTheLog_IsRefusedWithTheFile()
    {
        var file = StateWithDamagedLogLine();
        Assert.Contains(file, Assert.Throws<RefusedException>(() => Witness.Open(owner, "hikeshi.example/hub/witness")).Message, StringComparison.Ordinal);
        var found = Assert.Single(EvidenceInspector.Inspect(home.Path).Damages, d => d.Code == DamageCode.WitnessStateDamaged);
        Assert.Equal((file, Mending.Person), (found.File, found.Mending));
    }

    [Fact]
    public void Open_WithADamagedKeyOfTheLog_IsRefusedWithTheFile()
    {
        Add(Request(0, 5, Leaves(5)));
        var key = Assert.Single(Directory.GetFiles(Path.Combine(home.Path, "witness", "keys")));
        File.WriteAllText(key, "no key");
        Assert.Contains(key, Assert.Throws<RefusedException>(() => Witness.Open(owner, "hikeshi.example/hub/witness")).Message, StringComparison.Ordinal);
    }

    /// <summary>An earlier version kept no key: the first request brings it, and nothing is answered before the memory has been compared with it.</summary>
    [Fact]
    public void Add_WithADamagedSignatureAndNoKeptKey_AnswersNothing()
    {
        var file = StateWithDamagedLogLine();
        Directory.Delete(Path.Combine(home.Path, "witness", "keys"), recursive: true);
        witness = Witness.Open(owner, "hikeshi.example/hub/witness");
        foreach (var request in new[] { Request(5, 9, Leaves(9)), Request(0, 9, Leaves(9)), Request(5, 5, Leaves(5, rewrittenFrom: 2)) })
        {
            Assert.Contains(file, Assert.Throws<RefusedException>(() => Add(request)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Add_WithoutAKeptKey_KeepsItFromThenOn()
    {
        Add(Request(0, 5, Leaves(5)));
        witness.Dispose();
        Directory.Delete(Path.Combine(home.Path, "witness", "keys"), recursive: true);
        witness = Witness.Open(owner, "hikeshi.example/hub/witness");
        Assert.Equal(409, Add(Request(0, 9, Leaves(9))).Answer.Status);
        Assert.Equal(log + "\n", File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(home.Path, "witness", "keys")))));
        Assert.Equal(200, Add(Request(5, 9, Leaves(9))).Answer.Status);
    }

    private string StateWithDamagedLogLine()
    {
        Add(Request(0, 5, Leaves(5)));
        witness.Dispose();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(home.Path, "witness")));
        var text = File.ReadAllText(file);
        var at = text.IndexOf($"— {Origin} ", StringComparison.Ordinal) + Origin.Length + 30;
        File.WriteAllText(file, text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
        return file;
    }

    /// <summary>Two histories race for the same place: exactly one of them is cosigned.</summary>
    [Fact]
    public async Task Add_ContradictionsAtOnce_OneIsCosigned()
    {
        var requests = Enumerable.Range(0, 16).Select(i => Request(0, 5, Leaves(5, rewrittenFrom: i % 2 == 0 ? 5 : 2))).ToList();
        var answers = await Task.WhenAll(requests.Select(r => Task.Run(() => Add(r).Answer)));
        var cosigned = answers.Zip(requests).Where(pair => pair.First.Status == 200).Select(pair => pair.Second.Checkpoint.Text).ToList();
        Assert.Single(cosigned.Distinct());
        Assert.All(answers, a => Assert.Contains(a.Status, new[] { 200, 409 }));
    }

    [Fact]
    public void Open_WithTheKeyOfTheLog_IsRefused()
    {
        var keys = Path.Combine(home.Path, "keys");
        File.Copy(Path.Combine(keys, "evidence.key"), Path.Combine(keys, "witness.key"), overwrite: true);
        Assert.Equal("evidence.input", Assert.Throws<RefusedException>(() => Witness.Open(owner, "hikeshi.example/hub/witness")).Refusal.Code);
    }

    [Fact]
    public void Key_OnDisk_IsForItsOwnerAlone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(home.Path, "keys", "witness.key")));

    [Fact]
    public void Request_Written_IsReadAsTheSame()
    {
        var request = Request(5, 9, Leaves(9));
        Assert.True(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(request.ToString()), out var read));
        Assert.Equal(request.ToString(), read.ToString());
        Assert.True(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(Request(0, 9, Leaves(9)).ToString()), out var empty));
        Assert.Empty(empty.Proof);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 5")]
    [InlineData("old 05\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("old 99999999999999999999\n\n")]
    [InlineData("old 5\nAAAA\n\n")]
    [InlineData("new 5\n\n")]
    [InlineData("old 5 \n\n")]
    public void Request_Malformed_IsNotRead(string head) =>
        Assert.False(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(head + Note(5, Leaves(5))), out _));

    [Fact]
    public void Request_ProofLines_AreAtMost63()
    {
        var request = Request(5, 9, Leaves(9));
        Assert.True(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes((request with { Proof = [.. Enumerable.Repeat(new byte[32], 63)] }).ToString()), out _));
        Assert.False(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes((request with { Proof = [.. Enumerable.Repeat(new byte[32], 64)] }).ToString()), out _));
    }

    /// <summary>Whatever arrives is read or refused, and never cosigned unless it is what was signed.</summary>
    [Fact]
    public void Request_Mutated_IsRefusedOrMeansTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes(Request(0, 5, Leaves(5)).ToString());
        var text = Note(5, Leaves(5)).Text;
        Prop.ForAll(Gen.Choose(0, bytes.Length - 1).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (at, flip) =>
        {
            var mutated = bytes.ToArray();
            mutated[at] ^= (byte)flip;
            return !AddCheckpointRequest.TryParse(mutated, out var read) || Add(read).Answer.Status != 200 || read.Checkpoint.Text == text;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Word by word from C2SP tlog-cosignature, sharing no code with the room.</summary>
    [Fact]
    public void Cosignature_IsSignedOverTheSpecifiedBytes()
    {
        using var key = Ed25519PrivateKey.Generate();
        var verifier = new WitnessVerifier("witness.example/w1", key.PublicKey);
        var text = "example.com/log\n5\nAAAA\n";
        var signature = Cosignature.Sign(text, verifier, key, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        Assert.True(key.PublicKey.Verify(Encoding.UTF8.GetBytes("cosignature/v1\ntime 1700000000\n" + text), signature.Bytes.Span[8..]));
        Assert.Equal("000000006553F100", Convert.ToHexString(signature.Bytes.Span[..8]));
        var id = System.Security.Cryptography.SHA256.HashData([.. "witness.example/w1\n"u8, 4, .. key.PublicKey.Bytes]);
        Assert.Equal(Convert.ToHexStringLower(id.AsSpan(0, 4)), signature.KeyId.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Null(Cosignature.Verify(text + "x\n", signature, verifier));
        Assert.Null(Cosignature.Verify(text, signature, verifier with { Name = "witness.example/w2" }));
        Assert.Null(Cosignature.Verify(text, signature with { Bytes = signature.Bytes[..^1] }, verifier));
    }

    public async ValueTask DisposeAsync()
    {
        witness.Dispose();
        await owner.DisposeAsync();
        logKey.Dispose();
        home.Dispose();
    }

    private (WitnessAnswer Answer, SplitView? Split) Add(AddCheckpointRequest request) => witness.Add(request, origin => origin == Origin ? log : null);

    private AddCheckpointRequest Request(int old, int size, byte[][] tree) => new((ulong)old, old == 0 ? [] : Proof(old, size, tree), Note(size, tree));

    private SignedNote Note(int size, byte[][] tree) =>
        SignedNote.Sign(new Checkpoint(Origin, (ulong)size, MerkleTree.Root(tree.AsSpan(0, size))).ToString(), log, logKey);

    private static IReadOnlyList<byte[]> Proof(int old, int size, byte[][] tree) => MerkleProofs.Consistency(old, tree.AsSpan(0, size));

    private static byte[][] Leaves(int count, int rewrittenFrom = int.MaxValue) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i < rewrittenFrom ? i : -i - 1)))];
}
