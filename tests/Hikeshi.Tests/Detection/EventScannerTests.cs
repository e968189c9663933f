using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection.Events;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>The fast reader and the strict one: where the fast one accepts an event, both read the same; what it leaves alone, it leaves for a reason.</summary>
public sealed class EventScannerTests
{
    private static readonly FieldIndex Fields = new(["a", "b", "a.b", "EventID", "Event.System.EventID", "Provider_Name", "Image", "ThreatName", "日本"]);
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\\"", "\\\\", "\\u0041", "\\u00", "\\n", "\\x", " ", "\n", "\t", "\u0001", "a", "\"a\":", "\"b\":", "\"EventID\":1", "\"Threat Name\":\"x\"",
        "\"Event\":{\"System\":{\"EventID\":4688,\"Provider\":{\"#attributes\":{\"Name\":\"n\"}}}}", "true", "false", "null", "0", "01", "-1.5e+3", "-", "1.", "\"日本\":\"é\"", "\uFEFF", new string('x', 61), new string('\\', 7),
    ];

    [Fact]
    public void TryRead_AnyText_AcceptsWhatTheStrictReaderDoesAndReadsTheSame()
    {
        var (strings, names) = (new StringIndex(), new NameTree(Fields));
        var accepted = 0;
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().ToArbitrary(), Gen.Choose(0, 130).ToArbitrary(), (pieces, padding) =>
        {
            // Wherever the blocks of 64 bytes happen to end.
            Compare($"{{\"p\":\"{new string('p', padding)}\",{string.Concat(pieces)}}}", strings, names);
            accepted += Compare($"{{\"p\":\"{new string('p', padding)}\",\"a\":\"{string.Concat(pieces.Where(piece => !piece.Contains('"', StringComparison.Ordinal)))}\"}}", strings, names) ? 1 : 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Assert.InRange(accepted, 300, 3000);
    }

    [Fact]
    public void TryRead_RunsOfBackslashesAcrossBlocks_EndStringsWhereTheyEnd()
    {
        var (strings, names) = (new StringIndex(), new NameTree(Fields));
        for (var padding = 0; padding < 140; padding++)
        {
            for (var run = 0; run < 9; run++)
            {
                var json = $"{{\"p\":\"{new string('p', padding)}{new string('\\', run)}\"{(run % 2 == 0 ? "" : "\"")},\"a\":\"{new string('\\', run * 2)}z\"}}";
                Assert.True(Compare(json, strings, names), json);
            }
        }
    }

    [Fact]
    public void TryRead_EventsOfManyShapes_ReadsEachByItsOwnNames()
    {
        var (strings, names, random) = (new StringIndex(), new NameTree(Fields), new Random(7));
        string[] members = ["\"a\":1", "\"b\":\"x\"", "\"a\":{\"b\":[{\"b\":2},\"y\"]}", "\"c\":null", "\"EventID\":\"7\"", "\"Event\":{\"EventData\":{\"Image\":\"C:\\\\x\"},\"System\":{\"EventID\":3}}", "\"Threat Name\":\"t\""];
        for (var i = 0; i < 2000; i++)
        {
            random.Shuffle(members);
            Assert.True(Compare($"{{{string.Join(random.Next(2) == 0 ? "," : " , ", members[..random.Next(1, members.Length)])}}}", strings, names));
        }
    }

    [Fact]
    public void TryRead_NamesWithoutEnd_KeepsMemoryBoundedAndReadsOn()
    {
        var (strings, names) = (new StringIndex(), new NameTree(Fields));
        for (var round = 0; round < 3; round++)
        {
            var many = $"{{{string.Join(',', Enumerable.Range(0, NameTree.MaxMembers + 10).Select(i => $"\"n{round}-{i}\":1"))}}}";
            Assert.False(EventScanner.TryRead(Encoding.UTF8.GetBytes(many), strings, new EventTable(Fields), names, Wanted.Fields));
            Assert.True(Compare("{\"a\":\"x\",\"b\":2}", strings, names));
        }
    }

    /// <returns>Whether the fast reader accepted it.</returns>
    private static bool Compare(string json, StringIndex strings, NameTree names)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var fast = new EventTable(Fields, (leaves, into) => EventScanner.TryRead(leaves, strings, into, names, Wanted.Leaves));
        var strict = new EventTable(Fields, (leaves, into) => new EventReader(leaves, into, new NamePath(Fields), Wanted.Leaves).TryRead(out _));
        var accepted = EventScanner.TryRead(bytes, strings, fast, names, Wanted.Fields);
        var reads = new EventReader(bytes, strict, new NamePath(Fields), Wanted.Fields).TryRead(out _);
        if (accepted)
        {
            Assert.True(reads, json);
            Assert.Equal(Dump(strict, bytes), Dump(fast, bytes));
        }
        else if (reads)
        {
            // Only an escaped name or a byte order mark is left to the strict reader, or too many names.
            Assert.True(json.Contains('\\', StringComparison.Ordinal) || json[0] == '\uFEFF' || json.Length > 100_000, json);
        }

        return accepted;
    }

    private static List<string> Dump(EventTable table, byte[] json)
    {
        var lines = new List<string>();
        for (var field = -1; field < Fields.Count; field++)
        {
            for (var value = field < 0 ? table.FirstLeaf(json) : table.First(field); value >= 0; value = table.Next(value))
            {
                lines.Add($"{field} {table.Kind(value)} {table.Text(value, json)} {Encoding.UTF8.GetString(table.Folded(value, json))}");
            }
        }

        return lines;
    }
}
