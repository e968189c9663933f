using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Xunit;

namespace Hikeshi.Tests.Evidence.Witnessing;

/// <summary>Keys of witnesses as a person hands them in.</summary>
public sealed class WitnessPolicyTests : IDisposable
{
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly WitnessVerifier witness;

    public WitnessPolicyTests() => witness = new WitnessVerifier("hikeshi.example/hub/witness", key.PublicKey);

    public void Dispose() => key.Dispose();

    [Fact]
    public void Parse_KeysThatCannotCount_AreRefused()
    {
        var again = new WitnessVerifier("hikeshi.example/other/witness", key.PublicKey);
        var signsLogs = new NoteVerifier(witness.Name, key.PublicKey); // type 0x01
        string[][] refused = [[witness.ToString(), witness.ToString()], [witness.ToString(), again.ToString()], [signsLogs.ToString()], [witness.Name], [""], [.. Enumerable.Repeat(witness.ToString(), 65)]];
        Assert.All(refused, keys => Assert.IsType<BadEvidenceInput>(Assert.Throws<RefusedException>(() => WitnessPolicy.Parse(keys, null)).Refusal));
        Assert.All(new int?[] { 0, -1, 2 }, quorum => Assert.Throws<RefusedException>(() => WitnessPolicy.Parse([witness.ToString()], quorum)));
        Assert.Throws<RefusedException>(() => WitnessPolicy.Parse([], 1));
        Assert.Null(WitnessPolicy.Parse([], null));
        Assert.Equal(1, WitnessPolicy.Parse([witness.ToString()], null)!.Quorum);
    }

    [Fact]
    public void TryParse_KeyChangedAnywhere_IsRefusedOrAnother()
    {
        var text = witness.ToString();
        Assert.True(WitnessVerifier.TryParse($" {text}\n", out var parsed));
        Assert.Equal(witness, parsed);
        var changes = from at in Gen.Choose(0, text.Length - 1) from value in Gen.Choose(0, 0x2fff) select (at, value);
        Prop.ForAll(changes.ToArbitrary(), t =>
        {
            var changed = text[..t.at] + (char)t.value + text[(t.at + 1)..];
            Assert.True(changed.Trim() == text || !WitnessVerifier.TryParse(changed, out var other) || other != parsed);
        }).QuickCheckThrowOnFailure();
    }
}
