using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Verbs.Evidence;
using Xunit;

namespace Hikeshi.Tests.Evidence.Witnessing;

/// <summary>What verifying says about cosignatures: a log of 70 entries, of which real witnesses have cosigned the first 50.</summary>
public sealed class CosignatureCheckTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();
    private readonly List<TemporaryLog> homes = [];
    private readonly List<EvidenceLog> owners = [];
    private readonly List<Witness> witnesses = [];
    private readonly List<EntryId> ids = [];
    private NoteVerifier vkey = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "hub", "bank-01", "bank-02" })
        {
            homes.Add(new TemporaryLog());
            owners.Add(homes[^1].Open());
            witnesses.Add(Witness.Open(owners[^1], $"hikeshi.example/{name}/witness"));
        }

        await using var log = place.Open();
        Assert.True(NoteVerifier.TryParse(log.VerifierKey, out vkey!));
        await GrowAsync(log, 50);
        var asked = witnesses.Take(2).Select(w => w.Verifier).ToList();
        Assert.Equal(2, await new CosignedLog(log, quorum: 2).OfferAsync(asked, (to, request, _) => Task.FromResult<WitnessAnswer?>(witnesses.Single(w => w.Verifier == to).Add(request, _ => vkey).Answer), (w, answer) => Assert.Fail($"{w.Name}: {answer}"), Never));
        await GrowAsync(log, 20);
    }

    public async ValueTask DisposeAsync()
    {
        witnesses.ForEach(w => w.Dispose());
        foreach (var owner in owners)
        {
            await owner.DisposeAsync();
        }

        homes.ForEach(h => h.Dispose());
        place.Dispose();
    }

    [Fact]
    public async Task Verify_CosignedByTheQuorum_SaysWhoAndWhenAndHowFar()
    {
        foreach (var report in await EverywhereAsync(Policy(quorum: 2)))
        {
            Assert.Empty(report.Problems);
            Assert.Equal((2, (ulong?)50), (report.Finality!.Quorum, report.Finality.FinalEntries));
            Assert.Equal((70UL, 70UL), (report.Entries, report.CheckpointSize));
            Assert.Equal(witnesses.Select(w => w.Verifier.Name), report.Finality.Witnesses.Select(w => w.Name));
            Assert.Equal([50, 50, null], report.Finality.Witnesses.Select(w => w.CosignedEntries));
            Assert.All(report.Finality.Witnesses.Take(2), w => Assert.InRange(w.Time!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1)));
            Assert.Null(report.Finality.Witnesses[2].Time);
        }
    }

    [Fact]
    public async Task Verify_OneOfThemHasCosignedMore_CountsDownToWhatBothHave()
    {
        var checkpoint = Read("log/checkpoint");
        Assert.True(Checkpoint.TryParse(checkpoint.Text, out _));
        var (answer, _) = witnesses[2].Add(new AddCheckpointRequest(0, [], checkpoint), _ => vkey);
        Write("log/checkpoint", new SignedNote(checkpoint.Text, [.. checkpoint.Signatures, .. answer.Signatures]));
        foreach (var (quorum, final) in new[] { (1, 70UL), (2, 50UL), (3, 50UL) })
        {
            foreach (var report in await EverywhereAsync(Policy(quorum)))
            {
                Assert.Empty(report.Problems);
                Assert.Equal(final, report.Finality!.FinalEntries);
                Assert.Equal([50, 50, 70], report.Finality.Witnesses.Select(w => w.CosignedEntries));
            }
        }
    }

    /// <summary>All that were given must have cosigned, unless somebody says that fewer are enough.</summary>
    [Fact]
    public async Task Verify_TooFewCosignatures_IsNamed()
    {
        foreach (var report in await EverywhereAsync(Policy(quorum: null)))
        {
            Assert.Equal(ProblemCode.CosignaturesMissing, Assert.Single(report.Problems).Code);
            Assert.Null(report.Finality!.FinalEntries);
        }

        using var stranger = Ed25519PrivateKey.Generate();
        var sameName = new WitnessVerifier(witnesses[0].Verifier.Name, stranger.PublicKey);
        foreach (var report in await EverywhereAsync(WitnessPolicy.Parse([sameName.ToString()], null)))
        {
            Assert.Equal(ProblemCode.CosignaturesMissing, Assert.Single(report.Problems).Code);
        }
    }

    [Fact]
    public async Task Verify_LineThatTheWitnessDidNotMake_IsNamed()
    {
        var note = Read("cosigned");
        var (own, one, other) = (note.Signatures[0], note.Signatures[1], note.Signatures[2]);
        Assert.True(one.Name != other.Name && own.Name == vkey.Name);
        var flipped = one.Bytes.ToArray();
        flipped[^1] ^= 1;
        var earlier = one.Bytes.ToArray();
        earlier[7] ^= 1; // the time that was signed
        var tooLong = one with { Bytes = (byte[])[.. one.Bytes.Span, 0] };
        NoteSignature[] wrong = [one with { Bytes = flipped }, one with { Bytes = earlier }, one with { Bytes = other.Bytes }, tooLong, one with { Bytes = new byte[1] }];
        foreach (var bad in wrong)
        {
            foreach (var signatures in new NoteSignature[][] { [own, bad, other], [own, one, bad, other] })
            {
                Write("cosigned", new SignedNote(note.Text, signatures));
                foreach (var report in await EverywhereAsync(Policy(quorum: 1)))
                {
                    Assert.Equal(ProblemCode.CosignatureWrong, Assert.Single(report.Problems).Code);
                }
            }
        }
    }

    /// <summary>The clock of a witness may say anything up to 2^63 - 1 seconds; what it says is signed.</summary>
    [Theory]
    [InlineData(0UL, true)]
    [InlineData(253_402_300_799UL, true)]
    [InlineData(253_402_300_800UL, true)]
    [InlineData((1UL << 63) - 1, true)]
    [InlineData(1UL << 63, false)]
    [InlineData(ulong.MaxValue, false)]
    public async Task Verify_TimeFarAway_CountsUpToWhatTheSpecificationAllows(ulong seconds, bool counts)
    {
        using var key = Ed25519PrivateKey.Generate();
        var witness = new WitnessVerifier("far.example/w", key.PublicKey);
        var note = Read("log/checkpoint");
        var time = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(time, seconds);
        byte[] blob = [.. time, .. key.Sign(System.Text.Encoding.UTF8.GetBytes($"cosignature/v1\ntime {seconds}\n{note.Text}"))];
        Write("log/checkpoint", note with { Signatures = [.. note.Signatures, new NoteSignature(witness.Name, witness.KeyId, blob)] });
        foreach (var report in await EverywhereAsync(WitnessPolicy.Parse([witness.ToString()], null)))
        {
            Assert.Equal(counts ? [] : [ProblemCode.CosignatureWrong, ProblemCode.CosignaturesMissing], report.Problems.Select(p => p.Code));
            Assert.Equal((counts ? seconds : (ulong?)null, counts && seconds < 253_402_300_800), (report.Finality!.Witnesses[0].Seconds, report.Finality.Witnesses[0].Time is not null));
        }

        Assert.Equal(counts ? ExitCode.Fine : ExitCode.Findings, await RunAsync("verify", place.Path, "--vkey", vkey.ToString(), "--witness", witness.ToString()));
    }

    [Fact]
    public void Verify_CosignedFileChangedAnywhere_NeverVerifiesAndNeverThrows()
    {
        var file = Path.Combine(place.Path, CosignedLog.FileName);
        var right = File.ReadAllBytes(file);
        var policy = WitnessPolicy.Parse([.. witnesses.Take(2).Select(w => w.Verifier.ToString())], null);
        Assert.True(EvidenceVerifier.Verify(place.Path, vkey.ToString(), null, policy).Verified);
        var changes = from at in Gen.Choose(0, right.Length - 1) from value in Gen.Choose(1, 255) from kind in Gen.Choose(0, 2) select (at, value, kind);
        Prop.ForAll(changes.ToArbitrary(), t =>
        {
            byte[] changed = t.kind switch
            {
                0 => [.. right[..t.at], (byte)(right[t.at] ^ t.value), .. right[(t.at + 1)..]],
                1 => right[..t.at],
                _ => [.. right[..t.at], (byte)t.value, .. right[t.at..]],
            };
            File.WriteAllBytes(file, changed);
            Assert.False(EvidenceVerifier.Verify(place.Path, vkey.ToString(), null, policy).Verified);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Verify_LogThatShowedItsWitnessesAnotherHistory_IsNamed()
    {
        foreach (var part in new[] { "segments", "log" })
        {
            Directory.Delete(Path.Combine(place.Path, part), recursive: true);
        }

        File.Delete(Path.Combine(place.Path, "durable"));
        await using (var rewritten = place.Open())
        {
            await GrowAsync(rewritten, 70);
        }

        foreach (var report in await EverywhereAsync(Policy(quorum: 2)))
        {
            Assert.Equal(ProblemCode.HistoryRewritten, Assert.Single(report.Problems).Code);
        }

        Assert.Equal(ProblemCode.HistoryRewritten, Assert.Single(EvidenceVerifier.Verify(place.Path, vkey.ToString()).Problems).Code);
    }

    /// <summary>A cosignature over more than there is vouches for entries that nobody has seen here.</summary>
    [Fact]
    public async Task Verify_CosignedBeyondWhatIsThere_DoesNotCount()
    {
        using var key = Ed25519PrivateKey.LoadOrCreate(Path.Combine(place.Path, "keys", "evidence.key"));
        var ahead = SignedNote.Sign(new Checkpoint(vkey.Name, 71, new byte[32]).ToString(), vkey, key);
        var (answer, _) = witnesses[2].Add(new AddCheckpointRequest(0, [], ahead), _ => vkey);
        Write(CosignedLog.FileName, new SignedNote(ahead.Text, [.. ahead.Signatures, .. answer.Signatures]));
        foreach (var report in await EverywhereAsync(Policy(quorum: 1)))
        {
            Assert.Equal(ProblemCode.CosignaturesMissing, Assert.Single(report.Problems).Code);
            Assert.Contains(report.Notes, n => n.Contains("has cosigned 71 entries", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Verify_NoWitnessGiven_SaysThatTheLinesAreUnchecked()
    {
        var report = EvidenceVerifier.Verify(place.Path, vkey.ToString());
        Assert.True(report.Verified);
        Assert.Null(report.Finality);
        Assert.Contains("2 signatures by others than the log, unchecked (hikeshi.example/hub/witness, hikeshi.example/bank-01/witness)", Assert.Single(report.Notes), StringComparison.Ordinal);
        File.Delete(Path.Combine(place.Path, CosignedLog.FileName));
        Assert.Empty(EvidenceVerifier.Verify(place.Path, vkey.ToString()).Notes);
    }

    [Fact]
    public async Task Since_CosignedCheckpoint_IsAccepted()
    {
        var kept = Path.Combine(place.Path, "kept");
        File.Copy(Path.Combine(place.Path, CosignedLog.FileName), kept);
        Assert.Equal(50UL, EvidenceVerifier.Verify(place.Path, vkey.ToString(), kept).Since);
        Assert.Equal(ExitCode.Fine, await RunAsync("verify", place.Path, "--vkey", vkey.ToString(), "--since", kept));
    }

    [Fact]
    public async Task Receipt_OfAnEntryThatIsFinal_CarriesTheCosignatures()
    {
        var receipt = System.Text.Encoding.UTF8.GetBytes(await ReceiptAsync(49));
        var report = ReceiptVerifier.Verify(receipt, "r", vkey, null, Policy(quorum: 2));
        Assert.Equal((50UL, 49UL, (ulong?)50), (report.Size, report.Index, report.Finality!.FinalEntries));
        Assert.Equal([50, 50, null], report.Finality.Witnesses.Select(w => w.CosignedEntries));
        Assert.Contains("2 signatures by others", Assert.Single(ReceiptVerifier.Verify(receipt, "r", vkey, null).Notes), StringComparison.Ordinal);
        Assert.Equal(ProblemCode.CosignaturesMissing, NotWitnessed(receipt, Policy(quorum: null)));

        var proof = TlogProof.Parse(receipt, "r");
        var flipped = proof.Note.Signatures[1].Bytes.ToArray();
        flipped[^1] ^= 1;
        var bad = proof with { Note = proof.Note with { Signatures = [proof.Note.Signatures[0], proof.Note.Signatures[1] with { Bytes = flipped }, proof.Note.Signatures[2]] } };
        Assert.Equal(ProblemCode.CosignatureWrong, NotWitnessed(System.Text.Encoding.UTF8.GetBytes(bad.ToString()), Policy(quorum: 1)));
    }

    [Fact]
    public async Task Receipt_OfAnEntryThatIsNotFinal_IsUnderTheNewestCheckpoint()
    {
        var receipt = System.Text.Encoding.UTF8.GetBytes(await ReceiptAsync(50));
        var report = ReceiptVerifier.Verify(receipt, "r", vkey, null);
        Assert.Equal((70UL, 50UL), (report.Size, report.Index));
        Assert.Empty(report.Notes);
        Assert.Equal(ProblemCode.CosignaturesMissing, NotWitnessed(receipt, Policy(quorum: 1)));

        // Whatever lies there instead of the cosigned checkpoint, the newest one still makes a receipt.
        await File.WriteAllTextAsync(Path.Combine(place.Path, CosignedLog.FileName), "nothing", Never);
        Assert.Equal(70UL, ReceiptVerifier.Verify(System.Text.Encoding.UTF8.GetBytes(await ReceiptAsync(3)), "r", vkey, null).Size);
    }

    [Fact]
    public async Task Verbs_WitnessAndQuorum_TellTheShell()
    {
        string[] keys = [.. witnesses.SelectMany(w => new[] { "--witness", w.Verifier.ToString() })];
        var file = Path.Combine(place.Path, "one.tlog-proof");
        Assert.Equal(ExitCode.Fine, await RunAsync("receipt", ids[7].ToString(), "--data", place.Path, "--output", file));
        foreach (var what in new string[][] { ["verify", place.Path], ["verify-receipt", file] })
        {
            string[] verb = [.. what, "--vkey", vkey.ToString()];
            Assert.Equal(ExitCode.Fine, await RunAsync([.. verb, .. keys, "--quorum", "2"]));
            Assert.Equal(ExitCode.Fine, await RunAsync([.. verb, .. keys[..4], "--format", "json"]));
            Assert.Equal(ExitCode.Findings, await RunAsync([.. verb, .. keys]));
            Assert.Equal(ExitCode.Findings, await RunAsync([.. verb, .. keys, "--format", "json"]));
            await Assert.ThrowsAsync<RefusedException>(() => RunAsync([.. verb, .. keys, "--quorum", "4"]));
            await Assert.ThrowsAsync<RefusedException>(() => RunAsync([.. verb, "--quorum", "1"]));
        }
    }

    private async Task GrowAsync(EvidenceLog log, int count)
    {
        var drafts = Enumerable.Range(0, count).Select(i => TemporaryLog.Draft($"{i}")).ToList();
        ids.AddRange(drafts.Select(d => d.Id));
        log.Append(drafts);
        await log.DurableAsync(log.Count - 1, Never);
        await log.PublishAsync();
    }

    private WitnessPolicy? Policy(int? quorum) => WitnessPolicy.Parse([.. witnesses.Select(w => w.Verifier.ToString())], quorum);

    /// <summary>The node's own directory, and a copy of what it publishes.</summary>
    private async Task<IReadOnlyList<VerificationReport>> EverywhereAsync(WitnessPolicy? policy)
    {
        File.Copy(Path.Combine(place.Path, CosignedLog.FileName), Path.Combine(place.Path, "log", CosignedLog.FileName), overwrite: true);
        return [EvidenceVerifier.Verify(place.Path, vkey.ToString(), null, policy), await PublishedVerifier.VerifyAsync(Path.Combine(place.Path, "log"), vkey.ToString(), null, policy, Never)];
    }

    private SignedNote Read(string path)
    {
        Assert.True(SignedNote.TryParse(File.ReadAllBytes(Path.Combine(place.Path, path)), out var note));
        return note;
    }

    private void Write(string path, SignedNote note) => File.WriteAllText(Path.Combine(place.Path, path), note.ToString());

    private Task<string> ReceiptAsync(int index) =>
        ReceiptMaker.FromDirectoryAsync(place.Path, ids[index], ReceiptContents.Header, TimeSpan.Zero, TimeProvider.System, Never);

    private string NotWitnessed(byte[] receipt, WitnessPolicy? policy) =>
        Assert.IsType<ReceiptNotWitnessed>(Assert.Throws<RefusedException>(() => ReceiptVerifier.Verify(receipt, "r", vkey, null, policy)).Refusal).Problem;

    private static Task<int> RunAsync(params string[] arguments) =>
        EvidenceVerb.Build().Parse(arguments).InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
