using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hikeshi.Detection.Yaml;

/// <summary>
/// Builds a tree from YAML with lines, and with limits that keep a hostile document cheap: depth, number of nodes counted
/// with aliases expanded, no duplicate keys (YAML 1.2 §3.2.1.3), no keys that are not scalars.
/// </summary>
internal sealed class YamlTree
{
    public const int MaxDepth = 32;
    public const int MaxNodes = 50_000;

    private readonly Dictionary<AnchorName, (YamlNode Node, int Size)> _anchors = [];
    private readonly IParser _parser;
    private readonly int _firstLine;
    private int _nodes;

    private YamlTree(IParser parser, int firstLine)
    {
        _parser = parser;
        _firstLine = firstLine;
    }

    /// <param name="text">One YAML document.</param>
    /// <param name="firstLine">The line in the file on which the document begins.</param>
    /// <exception cref="RuleException">Not YAML, or beyond the limits.</exception>
    public static YamlNode? Read(string text, int firstLine)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.Accept<DocumentStart>(out _))
            {
                return null;
            }

            parser.Consume<DocumentStart>();
            var node = new YamlTree(parser, firstLine).Node(0);
            parser.Consume<DocumentEnd>();
            return node;
        }
        catch (YamlException wrong)
        {
            var line = (int)Math.Min(wrong.Start.Line, int.MaxValue / 2) + firstLine - 1;
            throw new RuleException(Math.Max(line, firstLine), $"not YAML: {FirstLine(wrong.InnerException?.Message ?? wrong.Message)}");
        }
        catch (Exception failure) when (IsReaderFailure(failure))
        {
            throw new RuleException(firstLine, $"not YAML: {FirstLine(failure.Message)}");
        }
    }

    /// <summary>YamlDotNet answers some broken texts with exceptions of its own inner workings.</summary>
    private static bool IsReaderFailure(Exception failure) =>
        failure is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException or InvalidCastException;

    private YamlNode Node(int depth)
    {
        var line = (int)_parser.Current!.Start.Line + _firstLine - 1;
        if (depth > MaxDepth)
        {
            throw new RuleException(line, $"nested deeper than {MaxDepth} levels");
        }

        Count(1, line);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value, out var target))
            {
                throw new RuleException(line, $"the alias *{alias.Value} has no anchor before it");
            }

            Count(target.Size, line);
            return target.Node;
        }

        var before = _nodes;
        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        YamlNode node = _parser.Current switch
        {
            YamlDotNet.Core.Events.Scalar => ScalarNode(line),
            SequenceStart => Sequence(line, depth),
            MappingStart => Mapping(line, depth),
            _ => throw new RuleException(line, "not a YAML node"),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (node, _nodes - before + 1);
        }

        return node;
    }

    private YamlScalar ScalarNode(int line)
    {
        var scalar = _parser.Consume<Scalar>();
        return new(line, scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.IsPlainImplicit);
    }

    private YamlSequence Sequence(int line, int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return new(line, items);
    }

    private YamlMapping Mapping(int line, int depth)
    {
        _parser.Consume<MappingStart>();
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var names = new HashSet<string>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(depth + 1) is not YamlScalar key)
            {
                throw new RuleException(line, "a key that is not plain text");
            }

            if (!names.Add(key.Value))
            {
                throw new RuleException(key.Line, $"the key '{key.Value}' stands twice in one mapping");
            }

            entries.Add(new(key, Node(depth + 1)));
        }

        return new(line, entries);
    }

    private void Count(int nodes, int line)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw new RuleException(line, $"more than {MaxNodes} YAML nodes (aliases counted as often as they are used)");
        }
    }

    private static string FirstLine(string message) => message.Split('\n')[0].Trim();
}
