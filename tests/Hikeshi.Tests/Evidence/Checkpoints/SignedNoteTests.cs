using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Verification;
using Xunit;

namespace Hikeshi.Tests.Evidence.Checkpoints;

/// <summary>What strangers add below a checkpoint is none of our business, as long as it keeps to C2SP signed-note.</summary>
public sealed class SignedNoteTests : IDisposable
{
    private readonly ForeignLog log = new(ForeignLog.Texts(3));

    public void Dispose() => log.Dispose();

    [Theory]
    [InlineData("pq.example/mldsa", 4900, 15)]
    [InlineData("slhdsa.example", 49_860, 1)]
    [InlineData("slhdsa.example", 49_860, 14)]
    [InlineData("short.example", 4, 1)]
    [InlineData("many.example", 76, 127)]
    [InlineData("wit\U0001F525.example", 76, 1)]
    [InlineData("del\u007F\u0084.example", 76, 1)]
    public async Task Verify_LinesOfStrangers_AreIgnored(string name, int bytes, int lines)
    {
        Append(string.Concat(Enumerable.Range(0, lines).Select(i => Line($"{name}/{i}", bytes))));
        var report = await VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.Contains($"{lines} signature", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NameOfAStrangerThatIsVeryLong_IsIgnoredAndNotShownToItsEnd()
    {
        Append(Line(new string('w', 300_000), 76) + Line(new string('w', 99) + "\U0001F525x", 76));
        var report = await VerifyAsync();
        Assert.Empty(report.Problems);
        Assert.InRange(Assert.Single(report.Notes).Length, 1, 1000);
    }

    [Theory]
    [InlineData("no spaces", 76)]
    [InlineData("no\u3000spaces", 76)]
    [InlineData("no+plus", 76)]
    [InlineData("", 76)]
    [InlineData("no.id", 3)]
    public async Task Verify_LineThatIsNoSignature_IsNoNote(string name, int bytes)
    {
        Append(Line(name, bytes));
        Assert.Equal(ProblemCode.CheckpointMalformed, Assert.Single((await VerifyAsync()).Problems).Code);
    }

    [Theory]
    [InlineData(76, 128)]
    [InlineData(700_000, 2)]
    public async Task Verify_MoreThanAnybodyNeeds_IsNoNote(int bytes, int lines)
    {
        Append(string.Concat(Enumerable.Range(0, lines).Select(i => Line($"w{i}", bytes))));
        Assert.Equal(ProblemCode.CheckpointMalformed, Assert.Single((await VerifyAsync()).Problems).Code);
    }

    /// <summary>The name and the id of a key that is known: that one must verify, however short.</summary>
    [Fact]
    public async Task Verify_EmptySignatureInTheNameOfTheLog_IsWrong()
    {
        Assert.True(SignedNote.TryParse(await File.ReadAllBytesAsync(log.CheckpointPath), out var note));
        await File.WriteAllTextAsync(log.CheckpointPath, (note with { Signatures = [.. note.Signatures, note.Signatures[0] with { Bytes = Array.Empty<byte>() }] }).ToString());
        Assert.Equal(ProblemCode.SignatureWrong, Assert.Single((await VerifyAsync()).Problems).Code);
    }

    [Theory]
    [InlineData("log.example/\U0001F525", true)]
    [InlineData("log.example/\u0007", false)]
    [InlineData("log.example/ ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsKeyName_AnyText_IsOneOrNot(string? name, bool isOne) => Assert.Equal(isOne, NoteVerifier.IsKeyName(name));

    [Fact]
    public void IsKeyName_HalfACharacter_IsNone()
    {
        Assert.False(NoteVerifier.IsKeyName("log.example/" + '\uD83D'));
        Assert.False(NoteVerifier.IsKeyName("log.example/" + '\uDD25' + '\uD83D'));
    }

    private static string Line(string name, int bytes) => $"— {name} {Convert.ToBase64String([.. Enumerable.Repeat((byte)0xFF, bytes)])}\n";

    private void Append(string lines) => File.AppendAllText(log.CheckpointPath, lines, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private Task<VerificationReport> VerifyAsync() => PublishedVerifier.VerifyAsync(log.Path, log.Verifier.ToString(), since: null, witnesses: null, CancellationToken.None);
}
