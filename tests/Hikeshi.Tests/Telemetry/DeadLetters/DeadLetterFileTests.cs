using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.DeadLetters;
using Hikeshi.Tests.Gateway;
using Xunit;

namespace Hikeshi.Tests.Telemetry.DeadLetters;

public sealed class DeadLetterFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hikeshi-letters").FullName;
    private readonly ManualClock _clock = new();

    private string Place => Path.Combine(_folder, "dead-letters.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_OfTextAndBytes_KeepsTheirBeginning()
    {
        using (var file = new DeadLetterFile(Place, DeadLetterLimits.Usual, _clock))
        {
            file.Write("{\"bad"u8, "expected a brace", new EventOrigin("file:/x", 7));
            file.Write([0xFF, 0xFE], "expected text", new EventOrigin("udp:1", 1));
            file.Write(Encoding.UTF8.GetBytes(new string('é', 5000)), "long", new EventOrigin("udp:1", 2));
        }

        var letters = Letters(Place);
        Assert.Equal(("file:/x", 7, "expected a brace", 5, "{\"bad"), ((string)letters[0]["source"]!, (int)letters[0]["position"]!, (string)letters[0]["reason"]!, (int)letters[0]["length"]!, (string)letters[0]["raw"]!));
        Assert.Equal("//4=", (string)letters[1]["raw_base64"]!);
        Assert.Equal((10000, 2048), ((int)letters[2]["length"]!, ((string)letters[2]["raw"]!).Length));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void Write_OfMoreThanTheRate_CountsTheRest()
    {
        using (var file = new DeadLetterFile(Place, new DeadLetterLimits(1 << 20, 2), _clock))
        {
            for (var i = 0; i < 5; i++)
            {
                file.Write("x"u8, "r", new EventOrigin("a", i));
            }

            file.Write("y"u8, "r", new EventOrigin("b", 0));
            _clock.Advance(TimeSpan.FromSeconds(1));
            file.Write("z"u8, "r", new EventOrigin("a", 9));
            file.Write("z"u8, "r", new EventOrigin("a", 10));
            file.Write("z"u8, "r", new EventOrigin("a", 11));
            Assert.Equal((5, 4), file.Counts);
        }

        var letters = Letters(Place);
        Assert.Equal([null, null, null, 3, null, 1], letters.Select(letter => (int?)letter["left_out_before"]));
    }

    [Fact]
    public void Write_BeyondTheSize_PutsTheFileAside()
    {
        using var file = new DeadLetterFile(Place, new DeadLetterLimits(1000, 1000), _clock);
        for (var i = 0; i < 40; i++)
        {
            file.Write(new byte[100], "r", new EventOrigin("a", i));
        }

        Assert.InRange(new FileInfo(Place).Length, 1, 1000);
        Assert.InRange(new FileInfo(file.Previous).Length, 1, 1000);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.Equal(39, (int)Letters(Place)[^1]["position"]!);
    }

    [Fact]
    public void Write_WhereNothingCanBeWritten_LosesTheLetterOnly()
    {
        using var file = new DeadLetterFile(Path.Combine(_folder, "missing", "x"), DeadLetterLimits.Usual, _clock);
        file.Write("x"u8, "r", new EventOrigin("a", 1));
        Assert.Equal((0, 1), file.Counts);
    }

    private static List<JsonNode> Letters(string path) => [.. File.ReadLines(path).Select(line => JsonNode.Parse(line)!)];
}
