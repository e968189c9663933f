using System.Security.Cryptography;
using Hikeshi.Evidence.Erasing;
using Hikeshi.Evidence.Verification;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Erasing;

/// <summary>What erasing leaves behind, and what a verifier says about it.</summary>
public sealed class ErasureTests : IDisposable
{
    private readonly TemporaryLog place = new();

    [Fact]
    public void Record_HasTheKindOfItsFact() => Assert.Equal(ErasureRecord.Kind, FactCatalog.KindOf(typeof(BodiesErased)));

    [Fact]
    public async Task Verify_ErasureWithItsRecord_IsVerified()
    {
        await using (var log = place.Open())
        {
            log.Append(Draft("keep"), Draft("forget"));
            await EraseAsync(log, 1);
        }

        var report = EvidenceVerifier.Verify(place.Path);
        Assert.Empty(report.Problems);
        Assert.Equal(1UL, report.Erased);
        Assert.DoesNotContain(report.Notes, note => note.Contains("erasure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_BodyThatIsGoneWithoutARecord_IsNamed()
    {
        await using (var log = place.Open())
        {
            log.Append(Draft("keep"), Draft("forget"), Draft("taken away"));
            await EraseAsync(log, 1);
            await log.EraseAsync(2, CancellationToken.None);
        }

        var problem = Assert.Single(EvidenceVerifier.Verify(place.Path).Problems);
        Assert.Equal((ProblemCode.ErasureUnrecorded, "entry 2"), (problem.Code, problem.Place));
    }

    [Fact]
    public async Task Verify_RecordWhoseBodyIsStillThere_IsNoted()
    {
        await using (var log = place.Open())
        {
            var entry = Draft("forget");
            log.Append(entry);
            log.Append(Draft("{}", ErasureRecord.Kind, entry.Id));
        }

        var report = EvidenceVerifier.Verify(place.Path);
        Assert.True(report.Verified);
        Assert.Contains(report.Notes, note => note.Contains("1 bodies are still there, though their erasure is recorded (first in entry 1)", StringComparison.Ordinal));
    }

    /// <summary>A kind inside an actor's name or a body is no record.</summary>
    [Fact]
    public async Task Verify_EntryThatOnlyMentionsTheKind_RecordsNothing()
    {
        await using (var log = place.Open())
        {
            var entry = Draft("forget");
            log.Append(entry);
            var now = DateTimeOffset.UtcNow;
            log.Append(Draft($"\"kind\":\"{ErasureRecord.Kind}\"", causes: entry.Id) with { Actor = $"\"kind\":\"{ErasureRecord.Kind}\"" });
            await log.EraseAsync(0, CancellationToken.None);
        }

        Assert.Contains(EvidenceVerifier.Verify(place.Path).Problems, p => p.Code == ProblemCode.ErasureUnrecorded);
    }

    /// <summary>With the salt, somebody who guesses the content would see the commitment come out; without it, nothing on disk tells a right guess from a wrong one.</summary>
    [Fact]
    public async Task EraseAsync_SaltAndKey_AreNowhereInTheDirectory()
    {
        var slot = new byte[64];
        string commitment;
        await using (var log = place.Open())
        {
            log.Append(Draft("before"), Draft("account 12345678 of Mrs Example"), Draft("after"));
            await log.DurableAsync(2, CancellationToken.None);
            var location = log.Locate(1);
            RandomAccess.Read(location.Segment.Handle, slot, location.Place.Slot);
            commitment = log.ReadHeader(1).Body.Commitment;
            Assert.Equal(commitment, Convert.ToHexStringLower(SHA256.HashData([.. slot.AsSpan(32), .. "account 12345678 of Mrs Example"u8])));
            await EraseAsync(log, 1);
        }

        foreach (var file in Directory.GetFiles(place.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, CancellationToken.None);
            Assert.True(bytes.AsSpan().IndexOf(slot.AsSpan(0, 32)) < 0, $"the key is still in {file}");
            Assert.True(bytes.AsSpan().IndexOf(slot.AsSpan(32)) < 0, $"the salt is still in {file}");
        }
    }

    public void Dispose() => place.Dispose();
}
