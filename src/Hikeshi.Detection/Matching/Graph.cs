using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

internal enum NodeKind : byte
{
    Test,
    All,
    Any,
    Not,
    AtLeast,
}

/// <param name="First">Index of the matcher (Test) or of the first child in <see cref="Graph.Children"/>.</param>
/// <param name="Count">Number of children.</param>
/// <param name="Need">How many children must hold (AtLeast).</param>
/// <param name="Field">A field without which the node cannot hold; -1 when it needs none.</param>
internal readonly record struct Node(NodeKind Kind, int First, int Count, int Need, int Field);

/// <summary>
/// All rules as one graph: equal predicates are one node, equal combinations of equal nodes are one node, whichever rules
/// they come from, so that each is evaluated at most once per event. Immutable once built.
/// </summary>
internal sealed class Graph
{
    /// <summary>A regular expression, or a look at every value.</summary>
    private const int Costly = 100;

    private readonly FieldIndex _fields;
    private readonly List<Node> _nodes = [];
    private readonly List<int> _children = [];
    private readonly List<Matcher> _matchers = [];

    /// <summary>What evaluating a node may cost, in tests of text.</summary>
    private readonly List<long> _costs = [];
    private readonly Dictionary<Predicate, int> _tests = [];
    private readonly Dictionary<string, int> _combinations = [];

    public Graph(FieldIndex fields) => _fields = fields;

    public int Count => _nodes.Count;

    public Node this[int node] => Nodes[node];

    public Node[] Nodes { get; private set; } = [];

    public int[] Children { get; private set; } = [];

    public Matcher[] Matchers { get; private set; } = [];

    public Matcher MatcherOf(int testNode) => Matchers[Nodes[testNode].First];

    /// <summary>To be called once, after the last <see cref="Add"/>.</summary>
    public void Seal()
    {
        Nodes = [.. _nodes];
        Children = [.. _children];
        Matchers = [.. _matchers];
        _combinations.Clear();
    }

    public int Add(Expr expr) => expr switch
    {
        Test test => NodeOf(test.Predicate),
        Negation negation => Combine(NodeKind.Not, [Add(negation.Part)], 0),
        AllOf all => Combine(NodeKind.All, all.Parts.Select(Add), 0),
        AnyOf any => Combine(NodeKind.Any, any.Parts.Select(Add), 0),
        AtLeast some => Combine(NodeKind.AtLeast, some.Parts.Select(Add), some.Count),
        _ => throw new InvalidOperationException($"no node for {expr.GetType().Name}"),
    };

    public int NodeOf(Predicate predicate)
    {
        if (!_tests.TryGetValue(predicate, out var node))
        {
            node = _nodes.Count;
            var matcher = Matcher.Of(predicate, _fields);
            _nodes.Add(new(NodeKind.Test, _matchers.Count, 0, 0, matcher is ValueMatcher of ? of.Field : -1));
            _matchers.Add(matcher);
            _costs.Add(predicate is RegexPredicate || predicate.Field.Length == 0 ? Costly : 1);
            _tests.Add(predicate, node);
        }

        return node;
    }

    /// <summary>A conjunction needs what any of its parts needs, a disjunction what they all need.</summary>
    private int FieldOf(NodeKind kind, int[] children)
    {
        var fields = children.Select(child => _nodes[child].Field).Distinct().ToArray();
        return kind switch
        {
            NodeKind.All => fields.DefaultIfEmpty(-1).Max(),
            NodeKind.Any when fields.Length == 1 => fields[0],
            _ => -1,
        };
    }

    private int Combine(NodeKind kind, IEnumerable<int> parts, int need)
    {
        // Whatever decides first: the cheapest is asked first, keywords and regular expressions last.
        var children = (kind == NodeKind.AtLeast ? parts : parts.Distinct()).OrderBy(part => _costs[part]).ThenBy(part => part).ToArray();
        if (children.Length == 1 && (kind is NodeKind.All or NodeKind.Any))
        {
            return children[0];
        }

        var key = $"{(int)kind}:{need}:{string.Join(',', children)}";
        if (!_combinations.TryGetValue(key, out var node))
        {
            node = _nodes.Count;
            _nodes.Add(new(kind, _children.Count, children.Length, need, FieldOf(kind, children)));
            _children.AddRange(children);
            _costs.Add(1 + children.Sum(child => _costs[child]));
            _combinations.Add(key, node);
        }

        return node;
    }
}
