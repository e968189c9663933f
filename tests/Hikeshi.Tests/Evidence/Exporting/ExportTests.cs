using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Exporting;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Hikeshi.Tests.Architecture;
using Hikeshi.Tests.Evidence.Explanation;
using Xunit;

namespace Hikeshi.Tests.Evidence.Exporting;

public sealed class ExportTests : IDisposable
{
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.FromSeed(new byte[32]);
    private readonly MadeUpLog log = new MadeUpLog()
        .Add("""{"a":1,"n":"line\nend"}""", "test.seen/1", "machine:センサー 3")
        .Add(body: null, "test.decided/1", "rule:x", 0)
        .Add("not JSON", "test.approved/1", "person:5", 1, 77)
        .Add("{\n  \"b\": [true]\n}", "test.told/1", "member:bank-03", 2, 0);

    private LogIdentity Identity => new("nowhere", new NoteVerifier(TemporaryLog.Origin, key.PublicKey));

    public void Dispose() => key.Dispose();

    [Fact]
    public void Formats_AreTheGoldenFiles()
    {
        Repository.AssertGolden("Evidence/Exporting/Golden/lines.golden.jsonl", Lines(o => EntryLines.Write(o, log, All())));
        Repository.AssertGolden("Evidence/Exporting/Golden/statements.golden.jsonl", Lines(o => DecisionAttestation.Write(o, log, All(), Identity, key: null)));
        Repository.AssertGolden("Evidence/Exporting/Golden/envelopes.golden.jsonl", Lines(o => DecisionAttestation.Write(o, log, All(), Identity, key)));
        using var prov = JsonDocument.Parse(Written(o => ProvJson.Write(o, log, All(), TemporaryLog.Origin)));
        Repository.AssertGolden("Evidence/Exporting/Golden/prov.golden.json", JsonSerializer.Serialize(prov.RootElement, new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Split('\n'));
    }

    /// <summary>The required members of PROV-JSON's schema, and that what a relation names is there, unless the log itself does not hold it.</summary>
    [Fact]
    public void ProvJson_Relations_NameWhatIsDeclared()
    {
        using var prov = JsonDocument.Parse(Written(o => ProvJson.Write(o, log, All(), TemporaryLog.Origin)));
        var declared = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var section in new[] { "entity", "activity", "agent" })
        {
            declared[section] = [.. prov.RootElement.GetProperty(section).EnumerateObject().Select(p => p.Name)];
        }

        Assert.Equal((4, 4, 4), (declared["entity"].Count, declared["activity"].Count, declared["agent"].Count));
        var prefixes = prov.RootElement.GetProperty("prefix").EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(declared.Values.SelectMany(names => names), name => Assert.Contains(name.Split(':')[0], prefixes));
        var expected = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["wasGeneratedBy"] = ["prov:entity", "prov:activity", "prov:time"],
            ["wasAssociatedWith"] = ["prov:activity", "prov:agent"],
            ["used"] = ["prov:activity", "prov:entity"],
            ["wasDerivedFrom"] = ["prov:generatedEntity", "prov:usedEntity", "prov:activity"],
        };
        Assert.Equal(["prefix", "entity", "activity", "agent", .. expected.Keys], prov.RootElement.EnumerateObject().Select(p => p.Name));
        foreach (var (relation, members) in expected)
        {
            foreach (var one in prov.RootElement.GetProperty(relation).EnumerateObject())
            {
                Assert.StartsWith("_:", one.Name, StringComparison.Ordinal);
                Assert.Equal(members, one.Value.EnumerateObject().Select(p => p.Name));
                Assert.All(one.Value.EnumerateObject().Where(p => p.Name != "prov:time"), p =>
                    Assert.True(declared[p.Name switch { "prov:activity" => "activity", "prov:agent" => "agent", _ => "entity" }].Contains(p.Value.GetString()!) || p.Value.GetString() == $"entry:{MadeUpLog.Id(77)}"));
            }
        }
    }

    [Fact]
    public void Attestation_SubjectAndCauses_AreTheLeavesDigests()
    {
        using var statement = JsonDocument.Parse(DecisionAttestation.Statement(log, 2, Identity));
        var root = statement.RootElement;
        Assert.Equal(("https://in-toto.io/Statement/v1", "https://hikeshi.example/attestation/decision/v1"), (root.GetProperty("_type").GetString(), root.GetProperty("predicateType").GetString()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(log.ReadLeaf(2))), Assert.Single(root.GetProperty("subject").EnumerateArray()).GetProperty("digest").GetProperty("sha256").GetString());
        var causes = root.GetProperty("predicate").GetProperty("causes").EnumerateArray().ToList();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(log.ReadLeaf(1))), causes[0].GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Equal((MadeUpLog.Id(77).ToString(), false), (causes[1].GetProperty("name").GetString(), causes[1].TryGetProperty("digest", out _)));
    }

    [Fact]
    public void Envelope_Signature_HoldsOverTheEncodingOfDsse()
    {
        // The example of the DSSE protocol.
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(DsseEnvelope.PreAuthenticationEncoding("http://example.com/HelloWorld", "hello world"u8)));
        using var envelope = JsonDocument.Parse(Lines(o => DecisionAttestation.Write(o, log, [1], Identity, key)).Single());
        var payload = envelope.RootElement.GetProperty("payload").GetBytesFromBase64();
        var signature = Assert.Single(envelope.RootElement.GetProperty("signatures").EnumerateArray());
        Assert.Equal(DecisionAttestation.Statement(log, 1, Identity), payload);
        Assert.Equal("application/vnd.in-toto+json", envelope.RootElement.GetProperty("payloadType").GetString());
        Assert.StartsWith(signature.GetProperty("keyid").GetString()! + "+", Identity.Verifier.ToString(), StringComparison.Ordinal);
        var signed = Encoding.UTF8.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} ").Concat(payload).ToArray();
        Assert.True(key.PublicKey.Verify(signed, signature.GetProperty("sig").GetBytesFromBase64()));
        signed[^1] ^= 1;
        Assert.False(key.PublicKey.Verify(signed, signature.GetProperty("sig").GetBytesFromBase64()));
    }

    [Fact]
    public void Selection_RangeAndCauses_AreWhatWasAsked()
    {
        Assert.Equal([1UL, 2, 3], ExportSelection.Range(log, 1, null));
        Assert.Equal([1UL, 2], ExportSelection.Range(log, 1, 2));
        Assert.Equal([3UL], ExportSelection.Range(log, 3, 999));
        Assert.Equal([0UL, 1, 2], ExportSelection.WithCauses(log, 2));
        Assert.Throws<RefusedException>(() => ExportSelection.Range(log, 3, 2));
        Assert.Throws<RefusedException>(() => ExportSelection.Range(log, 5, null));
    }

    [Fact]
    public async Task Identity_OfADirectory_OpensItsOwnKeyOnly()
    {
        using var place = new TemporaryLog();
        string vkey;
        await using (var real = place.Open())
        {
            vkey = real.VerifierKey;
        }

        var identity = LogIdentity.Read(place.Path);
        Assert.Equal(vkey, identity.Verifier.ToString());
        using (var own = identity.OpenKey())
        {
            Assert.Equal(new Ed25519NoteKey(own.PublicKey), identity.Verifier.Key);
        }

        Assert.Throws<RefusedException>(() => (identity with { Verifier = Identity.Verifier }).OpenKey());
        File.Delete(Path.Combine(place.Path, "keys", "evidence.key"));
        Assert.Throws<RefusedException>(identity.OpenKey);
        await File.WriteAllTextAsync(Path.Combine(place.Path, "evidence.vkey"), "nonsense");
        Assert.Throws<RefusedException>(() => LogIdentity.Read(place.Path));
    }

    private IEnumerable<ulong> All() => ExportSelection.Range(log, 0, null);

    private static byte[] Written(Action<Stream> write)
    {
        using var output = new MemoryStream();
        write(output);
        return output.ToArray();
    }

    private static string[] Lines(Action<Stream> write) => Encoding.UTF8.GetString(Written(write)).TrimEnd('\n').Split('\n');
}
