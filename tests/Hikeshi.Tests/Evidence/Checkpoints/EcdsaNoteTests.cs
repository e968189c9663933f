using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Checkpoints;

public sealed class EcdsaNoteTests : IDisposable
{
    // Made for this test with OpenSSL 3.0 (ecparam -name prime256v1 -genkey; dgst -sha256 -sign), the id with sha256sum over the DER of the public key.
    private const string OpenSslKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDJQ+nhjHwT1H3JA8mzEvUB5LKUOD4pJ1aOu1v1yn8ENFXepn2mJAx75595YlGrs3f9DOYqRYTOrF2f8Yqqb/GQ==";
    private const string OpenSslSignature = "MEQCIHlBTkj8tQiv6QJef+cOrBv3tjxgbGW3tFzzPVxRJl/yAiB2npxUYlaxUwm0CaetzinHoh6zIgFekchggfBjur3Vlw==";
    private const string OpenSslKeyId = "4e957010";
    private const string Text = "log.example/ecdsa\n2\nMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n";

    // The same key with its point compressed, and a key on P-384.
    private const string Compressed = "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADDJQ+nhjHwT1H3JA8mzEvUB5LKUOD4pJ1aOu1v1yn8EM=";
    private const string P384 = "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAETYLvNNMnroaHy56kApj9HzxMmndkDxwfPDJjkliU6U3IKg4Q813XMu+cNEEucdP4D2WE+VGwXoqj84BEoXpwzxCrc6oiG6/GjpIXUR+6YNPO9z74o/lC8w7QFg0BPQP9";

    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void IsSignedBy_NoteSignedByOpenSsl_AndNoChangedOne()
    {
        var key = Key("log.example/ecdsa", OpenSslKey, OpenSslKeyId);
        var line = Convert.ToBase64String([.. Convert.FromHexString(OpenSslKeyId), .. Convert.FromBase64String(OpenSslSignature)]);
        var note = Encoding.UTF8.GetBytes($"{Text}\n— log.example/ecdsa {line}\n");
        Assert.True(SignedNote.TryParse(note, out var parsed));
        Assert.True(parsed.IsSignedBy(key));
        Assert.False((parsed with { Text = Text.Replace('2', '3') }).IsSignedBy(key));

        var bytes = Convert.FromBase64String(OpenSslSignature);
        Prop.ForAll((from at in Gen.Choose(0, bytes.Length - 1) from bit in Gen.Choose(0, 7) from cut in Gen.Choose(0, bytes.Length - 1) select (at, bit, cut)).ToArbitrary(), t =>
        {
            var flipped = bytes.ToArray();
            flipped[t.at] ^= (byte)(1 << t.bit);
            Assert.False(key.Key.Verify(Encoding.UTF8.GetBytes(Text), flipped));
            Assert.False(key.Key.Verify(Encoding.UTF8.GetBytes(Text), bytes.AsSpan(0, t.cut)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void TryParse_VerifierKey_TakesP256AndNothingElse()
    {
        var key = Key("log.example/ecdsa", OpenSslKey, OpenSslKeyId);
        Assert.True(NoteVerifier.TryParse(key.ToString(), out var again));
        Assert.Equal(key, again);
        Assert.Equal(key.KeyId, Key("other.example", OpenSslKey, OpenSslKeyId).KeyId);
        foreach (var spki in (string[])[P384, Compressed, "", "AAAA", OpenSslKey[..^8], Convert.ToBase64String([.. Convert.FromBase64String(OpenSslKey), 0])])
        {
            var der = Convert.FromBase64String(spki);
            Assert.False(NoteVerifier.TryParse($"log.example/ecdsa+{Convert.ToHexStringLower(SHA256.HashData(der)[..4])}+{Convert.ToBase64String([2, .. der])}", out _), spki);
        }

        Assert.False(NoteVerifier.TryParse(key.ToString().Replace(OpenSslKeyId, "4e957011", StringComparison.Ordinal), out _));
        Assert.False(NoteVerifier.TryParse(new string('a', 100_000), out _));
    }

    [Fact]
    public void TryParse_AnyBytesAsKey_AnswersWithoutThrowing()
    {
        var der = Convert.FromBase64String(OpenSslKey);
        Prop.ForAll((from at in Gen.Choose(0, der.Length - 1) from value in Gen.Choose(0, 255) from type in Gen.Choose(0, 5) select (at, value, type)).ToArbitrary(), t =>
        {
            var changed = der.ToArray();
            changed[t.at] = (byte)t.value;
            var text = $"log.example/ecdsa+{Convert.ToHexStringLower(SHA256.HashData(changed)[..4])}+{Convert.ToBase64String([(byte)t.type, .. changed])}";
            Assert.True(!NoteVerifier.TryParse(text, out var key) || (t.type == 2 && key.ToString() == text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public async Task Log_WithBothKeys_VerifiesByEither()
    {
        var draft = Draft("one");
        await using (var log = Open(ecdsa: true))
        {
            log.Append(draft);
        }

        var ed25519 = await VerifierKeyAsync("evidence.vkey");
        var ecdsa = await VerifierKeyAsync("evidence-ecdsa.vkey");
        Assert.IsType<Ed25519NoteKey>(ed25519.Key);
        Assert.IsType<EcdsaNoteKey>(ecdsa.Key);
        Assert.Equal(Origin, ecdsa.Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(place.Path, "keys", "evidence-ecdsa.key")));

        var receipt = Encoding.UTF8.GetBytes(await ReceiptMaker.FromDirectoryAsync(place.Path, draft.Id, ReceiptContents.Body, TimeSpan.Zero, TimeProvider.System, Never));
        foreach (var key in (NoteVerifier[])[ed25519, ecdsa])
        {
            Assert.True(EvidenceVerifier.Verify(place.Path, key.ToString()).Verified);
            Assert.Equal(draft.Id, ReceiptVerifier.Verify(receipt, "r", key, body: null).Header.Id);
        }

        // The independent side: .NET's ECDsa over the text of the checkpoint.
        Assert.True(SignedNote.TryParse(await File.ReadAllBytesAsync(Path.Combine(place.Path, "log", "checkpoint"), Never), out var note));
        Assert.Equal(2, note.Signatures.Count);
        using var reader = ECDsa.Create();
        reader.ImportSubjectPublicKeyInfo(Convert.FromBase64String(((EcdsaNoteKey)ecdsa.Key).Spki), out _);
        Assert.True(reader.VerifyData(Encoding.UTF8.GetBytes(note.Text), note.Signatures[1].Bytes.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(EvidenceVerifier.Verify(place.Path, new NoteVerifier(Origin, EcdsaNoteKey.Of(stranger)).ToString()).Verified);
    }

    [Fact]
    public async Task Log_SecondKeyAddedAndTakenAway_OpensAndSignsWithWhatItHas()
    {
        await AppendAsync(ecdsa: false);
        Assert.False(File.Exists(Path.Combine(place.Path, "keys", "evidence-ecdsa.key")));
        Assert.Single(await SignaturesAsync());
        await AppendAsync(ecdsa: true);
        var key = await VerifierKeyAsync("evidence-ecdsa.vkey");
        Assert.Equal(2, (await SignaturesAsync()).Count);
        await AppendAsync(ecdsa: false);
        Assert.Single(await SignaturesAsync());
        await AppendAsync(ecdsa: true);
        Assert.Equal(key, await VerifierKeyAsync("evidence-ecdsa.vkey"));
        Assert.True(EvidenceVerifier.Verify(place.Path, key.ToString()).Verified);
    }

    [Fact]
    public async Task Log_DamagedOpenOrExchangedSecondKey_IsRefused()
    {
        await AppendAsync(ecdsa: true);
        var file = Path.Combine(place.Path, "keys", "evidence-ecdsa.key");
        var pem = await File.ReadAllTextAsync(file, Never);

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Refuses<KeyFileRefusal>();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var long384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var damaged in (string[])["", pem[..100], other.ExportSubjectPublicKeyInfoPem(), long384.ExportPkcs8PrivateKeyPem(), new string('x', 5000)])
        {
            await File.WriteAllTextAsync(file, damaged, Never);
            Refuses<KeyFileRefusal>();
        }

        await File.WriteAllTextAsync(file, other.ExportPkcs8PrivateKeyPem(), Never);
        Refuses<HistoryLost>();
        await File.WriteAllTextAsync(file, pem, Never);
        await AppendAsync(ecdsa: true);
    }

    private void Refuses<T>()
        where T : Refusal => Assert.IsType<T>(Assert.Throws<RefusedException>(() => Open(ecdsa: true)).Refusal);

    private EvidenceLog Open(bool ecdsa) => EvidenceLog.Open(place.Path, new EvidenceOptions { Origin = Origin, ReserveBytes = 0, Ecdsa = ecdsa });

    private async Task AppendAsync(bool ecdsa)
    {
        await using var log = Open(ecdsa);
        log.Append(Draft("x"));
    }

    private async Task<IReadOnlyList<NoteSignature>> SignaturesAsync() =>
        SignedNote.TryParse(await File.ReadAllBytesAsync(Path.Combine(place.Path, "log", "checkpoint"), Never), out var note) ? note.Signatures : [];

    private async Task<NoteVerifier> VerifierKeyAsync(string file) =>
        NoteVerifier.TryParse(await File.ReadAllTextAsync(Path.Combine(place.Path, file), Never), out var key) ? key : throw new FormatException(file);

    private static NoteVerifier Key(string name, string spki, string id) =>
        NoteVerifier.TryParse($"{name}+{id}+{Convert.ToBase64String([2, .. Convert.FromBase64String(spki)])}", out var key) ? key : throw new FormatException(spki);
}
