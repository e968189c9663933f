using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Verbs.Evidence;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Receipts;

public sealed class ReceiptTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Verify_ReceiptOfAnyEntry_ProvesHeaderAndBody()
    {
        var (ids, key) = await FillAsync(300);
        foreach (var index in (int[])[0, 1, 127, 128, 255, 256, 298, 299])
        {
            var plain = Check(await MakeAsync(ids[index], ReceiptContents.Header), key);
            Assert.Equal((ulong)index, plain.Index);
            Assert.Equal(300UL, plain.Size);
            Assert.Equal(ids[index], plain.Header.Id);
            Assert.Equal(BodyStanding.NotGiven, plain.Body);
            Assert.Equal(BodyStanding.ProvedFromReceipt, Check(await MakeAsync(ids[index], ReceiptContents.Body), key).Body);

            var salted = await MakeAsync(ids[index], ReceiptContents.Salt);
            Assert.Equal(BodyStanding.ProvedFromFile, Check(salted, key, $"body {index}").Body);
            Fails(salted, key, $"body {index + 1}");
        }
    }

    /// <summary>Reads the text and climbs to the root word by word from C2SP tlog-proof and RFC 9162 §2.1.3.1, sharing no code with the room.</summary>
    [Fact]
    public async Task Make_AnyEntry_IsWhatTheSpecificationsSay()
    {
        var (ids, _) = await FillAsync(300);
        for (var index = 0; index < 300; index += 13)
        {
            var parts = (await MakeAsync(ids[index], ReceiptContents.Header)).Split("\n\n", 2);
            var lines = parts[0].Split('\n');
            Assert.Equal("c2sp.org/tlog-proof@v1", lines[0]);
            using var extra = JsonDocument.Parse(Convert.FromBase64String(lines[1]["extra ".Length..]));
            Assert.Equal(["v", "leaf"], extra.RootElement.EnumerateObject().Select(m => m.Name));
            Assert.Equal($"index {index}", lines[2]);
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(place.Path, "log", "checkpoint"), Never), parts[1]);
            var leaf = SHA256.HashData([0, .. Encoding.UTF8.GetBytes(extra.RootElement.GetProperty("leaf").GetString()!)]);
            Assert.Equal(parts[1].Split('\n')[2], Convert.ToBase64String(Climb(index, 300, leaf, [.. lines[3..].Select(Convert.FromBase64String)])));
        }
    }

    private static byte[] Climb(int index, int size, byte[] leaf, byte[][] path)
    {
        if (size == 1)
        {
            Assert.Empty(path);
            return leaf;
        }

        var k = 1;
        while (k * 2 < size)
        {
            k *= 2;
        }

        return index < k
            ? SHA256.HashData([1, .. Climb(index, k, leaf, path[..^1]), .. path[^1]])
            : SHA256.HashData([1, .. path[^1], .. Climb(index - k, size - k, leaf, path[..^1])]);
    }

    [Fact]
    public async Task Verify_AnotherKeyOrAnotherOrigin_Fails()
    {
        var (ids, key) = await FillAsync(3);
        var receipt = await MakeAsync(ids[1], ReceiptContents.Header);
        using var stranger = Ed25519PrivateKey.Generate();
        Fails(receipt, new NoteVerifier(Origin, stranger.PublicKey));
        Fails(receipt, new NoteVerifier("hikeshi.example/other", key.Key));
    }

    [Fact]
    public async Task Verify_HeaderOfAnotherEntry_Fails()
    {
        var (ids, key) = await FillAsync(5);
        var one = TlogProof.Parse(Encoding.UTF8.GetBytes(await MakeAsync(ids[1], ReceiptContents.Body)), "r");
        var other = TlogProof.Parse(Encoding.UTF8.GetBytes(await MakeAsync(ids[2], ReceiptContents.Body)), "r");
        Fails((one with { Extra = other.Extra }).ToString(), key);
        Fails((one with { Index = 2 }).ToString(), key);
        Fails((one with { Index = ulong.MaxValue }).ToString(), key);
        Fails((one with { Path = other.Path }).ToString(), key);

        var mixed = ReceiptExtra.Parse(one.Extra, "r") with { Body = ReceiptExtra.Parse(other.Extra, "r").Body };
        Fails((one with { Extra = mixed.ToJson() }).ToString(), key);
        Malformed((one with { Extra = (mixed with { Salt = null }).ToJson() }).ToString(), key);
        Malformed((one with { Extra = null }).ToString(), key);
    }

    [Fact]
    public async Task Verify_ChangedAnywhere_IsRefusedByNameOrProvesTheSame()
    {
        var (ids, key) = await FillAsync(270);
        var receipt = Encoding.UTF8.GetBytes(await MakeAsync(ids[259], ReceiptContents.Body));
        var right = ReceiptVerifier.Verify(receipt, "r", key, null);
        var changes = from at in Gen.Choose(0, receipt.Length - 1) from value in Gen.Choose(0, 255) from kind in Gen.Choose(0, 4) from length in Gen.Choose(1, 200) select (at, value, kind, length);
        Prop.ForAll(changes.ToArbitrary(), t =>
        {
            var rest = Math.Min(receipt.Length, t.at + t.length);
            byte[] changed = t.kind switch
            {
                0 => [.. receipt[..t.at], (byte)t.value, .. receipt[(t.at + 1)..]],
                1 => receipt[..t.at],
                2 => [.. receipt[..t.at], .. receipt[rest..]],
                3 => [.. receipt[..rest], .. receipt[t.at..]],
                _ => [.. receipt[..t.at], (byte)'\n', .. receipt[t.at..]],
            };
            try
            {
                var report = ReceiptVerifier.Verify(changed, "r", key, null);
                Assert.Equal((right.Index, right.Leaf, right.Root), (report.Index, report.Leaf, report.Root));
            }
            catch (RefusedException refused)
            {
                Assert.True(refused.Refusal is ReceiptMalformed or ReceiptFails, refused.Refusal.ToString());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 01\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra ?\nindex 0\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\nno checkpoint\n")]
    public void Verify_NoReceipt_IsMalformed(string text)
    {
        using var key = Ed25519PrivateKey.Generate();
        Malformed(text, new NoteVerifier(Origin, key.PublicKey));
    }

    [Fact]
    public void Verify_EndlessProofOrEndlessFile_IsMalformed()
    {
        using var key = Ed25519PrivateKey.Generate();
        var hash = Convert.ToBase64String(new byte[32]);
        Malformed($"c2sp.org/tlog-proof@v1\nindex 0\n{string.Concat(Enumerable.Repeat(hash + "\n", 65))}\nx\n", new NoteVerifier(Origin, key.PublicKey));
        Malformed(new string('a', TlogProof.Longest + 1), new NoteVerifier(Origin, key.PublicKey));
    }

    [Fact]
    public async Task Make_EntryNewerThanTheCheckpoint_SaysSoUntilItIsCovered()
    {
        await using var log = EvidenceLog.Open(place.Path, new EvidenceOptions { Origin = Origin, ReserveBytes = 0, PublishEvery = TimeSpan.FromDays(1) });
        var draft = Draft("late");
        await log.DurableAsync(log.Append(draft), Never);
        Assert.IsType<NotYetCovered>((await Assert.ThrowsAsync<RefusedException>(() => MakeAsync(draft.Id, ReceiptContents.Header))).Refusal);
        Assert.IsType<NotYetCovered>(Assert.Throws<RefusedException>(() => ReceiptMaker.FromLog(log, draft.Id, ReceiptContents.Header)).Refusal);

        var patient = ReceiptMaker.FromDirectoryAsync(place.Path, draft.Id, ReceiptContents.Header, TimeSpan.FromSeconds(60), TimeProvider.System, Never);
        await log.PublishAsync();
        Assert.True(NoteVerifier.TryParse(log.VerifierKey, out var key));
        Assert.Equal(draft.Id, Check(await patient, key).Header.Id);
        Assert.Equal(draft.Id, Check(ReceiptMaker.FromLog(log, draft.Id, ReceiptContents.Body), key).Header.Id);
    }

    [Fact]
    public async Task Make_ErasedBody_GivesTheHeaderAndRefusesTheBody()
    {
        var (ids, key) = await FillAsync(4);
        await using (var log = place.Open())
        {
            await log.EraseAsync(2, Never);
        }

        Assert.Equal(ids[2], Check(await MakeAsync(ids[2], ReceiptContents.Header), key).Header.Id);
        Assert.IsType<BadEvidenceInput>((await Assert.ThrowsAsync<RefusedException>(() => MakeAsync(ids[2], ReceiptContents.Salt))).Refusal);
    }

    [Fact]
    public async Task Make_DamagedTileOrCheckpoint_IsRefusedInsteadOfAReceiptThatFails()
    {
        var (ids, _) = await FillAsync(4);
        var tile = Path.Combine(place.Path, "log/tile/0/000.p/4");
        var bytes = await File.ReadAllBytesAsync(tile, Never);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes, Never);
        Assert.IsType<LogDamaged>((await Assert.ThrowsAsync<RefusedException>(() => MakeAsync(ids[0], ReceiptContents.Header))).Refusal);

        var head = Path.Combine(place.Path, "log/checkpoint");
        await File.WriteAllTextAsync(head, (await File.ReadAllTextAsync(head, Never)).Replace("\n4\n", "\n3\n", StringComparison.Ordinal), Never);
        Assert.IsType<LogDamaged>((await Assert.ThrowsAsync<RefusedException>(() => MakeAsync(ids[0], ReceiptContents.Header))).Refusal);
        Assert.IsType<BadEvidenceInput>((await Assert.ThrowsAsync<RefusedException>(() => MakeAsync(EntryId.New(DateTimeOffset.UtcNow), ReceiptContents.Header))).Refusal);
    }

    [Fact]
    public async Task Verbs_MakeAndVerify_TellTheShell()
    {
        var (ids, key) = await FillAsync(9);
        var file = Path.Combine(place.Path, "one.tlog-proof");
        Assert.Equal(0, await RunAsync("receipt", ids[4].ToString(), "--data", place.Path, "--output", file, "--with-body"));
        Assert.Equal(0, await RunAsync("verify-receipt", file, "--vkey", key.ToString()));
        Assert.Equal(0, await RunAsync("verify-receipt", file, "--vkey", key.ToString(), "--format", "json"));

        using var stranger = Ed25519PrivateKey.Generate();
        Assert.Equal(1, await RunAsync("verify-receipt", file, "--vkey", new NoteVerifier(Origin, stranger.PublicKey).ToString()));
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync("verify-receipt", file, "--vkey", "no key"));
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync("verify-receipt", file + ".none", "--vkey", key.ToString()));
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync("receipt", "no id", "--data", place.Path));
    }

    private static Task<int> RunAsync(params string[] arguments) =>
        EvidenceVerb.Build().Parse(arguments).InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false });

    private async Task<(IReadOnlyList<EntryId> Ids, NoteVerifier Key)> FillAsync(int count)
    {
        await using var log = place.Open();
        var drafts = Enumerable.Range(0, count).Select(i => Draft($"body {i}")).ToList();
        log.Append(drafts);
        Assert.True(NoteVerifier.TryParse(log.VerifierKey, out var key));
        return ([.. drafts.Select(d => d.Id)], key);
    }

    private Task<string> MakeAsync(EntryId id, ReceiptContents contents) =>
        ReceiptMaker.FromDirectoryAsync(place.Path, id, contents, TimeSpan.Zero, TimeProvider.System, Never);

    private static ReceiptReport Check(string receipt, NoteVerifier key, string? body = null) =>
        ReceiptVerifier.Verify(Encoding.UTF8.GetBytes(receipt), "r", key, body is null ? null : Encoding.UTF8.GetBytes(body));

    private static void Fails(string receipt, NoteVerifier key, string? body = null) =>
        Assert.IsType<ReceiptFails>(Assert.Throws<RefusedException>(() => Check(receipt, key, body)).Refusal);

    private static void Malformed(string receipt, NoteVerifier key) =>
        Assert.IsType<ReceiptMalformed>(Assert.Throws<RefusedException>(() => Check(receipt, key)).Refusal);
}
