using System.Text;
using Hikeshi.Kernel.Errors;
using System.Text.Unicode;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hikeshi.Ledger.Policies;

/// <summary>YAML as nodes with lines. Anchors are refused, so nothing can expand; a key may be there once.</summary>
public static class PolicyYaml
{
    private const int LargestBytes = 1 << 20;
    private const int MostDepth = 16;

    /// <exception cref="RefusedException">What <paramref name="refuse"/> makes, with file and line.</exception>
    public static PolicyNode Read(string file, ReadOnlySpan<byte> utf8, RefusePolicy refuse)
    {
        var place = new PolicyPlace(file, new TextPosition(1, 1), refuse);
        if (utf8.Length > LargestBytes)
        {
            throw Refused(place, Mark.Empty, $"{utf8.Length} bytes", $"at most {LargestBytes} bytes");
        }

        if (utf8.StartsWith(Encoding.Unicode.Preamble) || utf8.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            throw Refused(place, Mark.Empty, "it is written in UTF-16", "UTF-8");
        }

        var text = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8; // some editors begin a file so
        if (!Utf8.IsValid(text))
        {
            throw Refused(place, Mark.Empty, "it is not UTF-8", "UTF-8");
        }

        var yaml = Encoding.UTF8.GetString(text);
        if (YamlFault.IsEmpty(yaml))
        {
            throw Refused(place, Mark.Empty, "the file is empty", "one YAML document");
        }

        var parser = new Parser(new StringReader(yaml));
        try
        {
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            var root = Node(place, parser, "", depth: 0);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
            return root;
        }
        catch (YamlException broken)
        {
            throw Broken(place, yaml, broken.Start, broken.Message);
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            // The scanner's own way to give up on some malformed texts.
            throw Broken(place, yaml, parser.Current?.Start ?? Mark.Empty, broken.Message);
        }
    }

    private static PolicyNode Node(PolicyPlace place, Parser parser, string path, int depth)
    {
        var node = parser.Consume<ParsingEvent>();
        if (depth > MostDepth || node is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refused(place, node.Start, depth > MostDepth ? "nested too deep" : "an anchor or alias", $"plain nodes, at most {MostDepth} deep");
        }

        switch (node)
        {
            case Scalar scalar:
                return new PolicyNode(place with { At = At(scalar.Start) }, path) { Scalar = scalar.Value };
            case SequenceStart:
                var items = new List<PolicyNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Node(place, parser, $"{path}[{items.Count}]", depth + 1));
                }

                return new PolicyNode(place with { At = At(node.Start) }, path) { Items = items };
            case MappingStart:
                var members = new Dictionary<string, PolicyNode>(StringComparer.Ordinal);
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = parser.TryConsume<Scalar>(out var name) ? name : throw Refused(place, parser.Current?.Start ?? node.Start, "a key that is no text", "text keys");
                    if (!members.TryAdd(key.Value, Node(place, parser, path.Length == 0 ? key.Value : $"{path}.{key.Value}", depth + 1)))
                    {
                        throw Refused(place, key.Start, $"{key.Value} is there twice", "each member once");
                    }
                }

                return new PolicyNode(place with { At = At(node.Start) }, path) { Members = members };
            default:
                throw Refused(place, node.Start, node.GetType().Name, "a mapping, a list or a text");
        }
    }

    private static RefusedException Broken(PolicyPlace place, string yaml, Mark mark, string said)
    {
        var (line, column, what, expected) = YamlFault.Of(yaml, mark, said);
        return new RefusedException(place.Refuse($"{place.File}:{line}", what, expected) with { Place = new TextPosition((int)line, (int)column) });
    }

    private static RefusedException Refused(PolicyPlace place, Mark mark, string what, string expected) =>
        new(place.Refuse($"{place.File}:{At(mark).Line}", what.ReplaceLineEndings(" "), expected) with { Place = At(mark) });

    private static TextPosition At(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
