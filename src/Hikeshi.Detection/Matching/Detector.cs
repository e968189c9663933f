using System.Runtime.InteropServices;
using Hikeshi.Detection.Behaviour;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Matching;
using Hikeshi.Detection.Routing;

namespace Hikeshi.Detection;

/// <summary>
/// Evaluates events against rules that are compiled once into one shared predicate graph.
/// A detector keeps scratch memory and serves one thread at a time; <see cref="Fork"/> gives another thread its own,
/// sharing everything compiled. Once it has seen an event of each kind, an event that matches nothing allocates nothing.
/// </summary>
public sealed class Detector
{
    private readonly CompiledRules _compiled;
    private readonly EventTable _table;
    private readonly StringIndex _strings = new();
    private readonly NameTree _names;
    private readonly NamePath _path;
    private readonly Node[] _nodes;
    private readonly int[] _results;
    private readonly int[] _tried;
    private readonly int[] _woken;
    private readonly int[] _seen;
    private readonly List<int> _found = [];
    private readonly List<int> _held = [];
    private EventClass _class;
    private RuleGroup? _group;
    private bool _mayHoldUnicodeEscapes;
    private int _generation;

    /// <summary>Compiles the rules: some tens of milliseconds for a thousand.</summary>
    public Detector(RuleSet rules)
        : this(new CompiledRules(rules ?? throw new ArgumentNullException(nameof(rules))))
    {
    }

    /// <param name="rules">What to compile.</param>
    /// <param name="timeFields">Where correlations find an event's time, instead of <see cref="EventTime.Fields"/>.</param>
    public Detector(RuleSet rules, IReadOnlyList<string> timeFields)
        : this(new CompiledRules(rules ?? throw new ArgumentNullException(nameof(rules)), timeFields ?? throw new ArgumentNullException(nameof(timeFields))))
    {
    }

    /// <summary>A detector that also reads what behaviour needs (<see cref="TryReadDeed"/>); the rules may be <see cref="RuleSet.Empty"/>.</summary>
    public static Detector WithDeeds(RuleSet rules, IReadOnlyList<string> timeFields) =>
        new(new CompiledRules(rules ?? throw new ArgumentNullException(nameof(rules)), timeFields ?? throw new ArgumentNullException(nameof(timeFields)), readsDeeds: true));

    internal Detector(CompiledRules compiled)
    {
        _compiled = compiled;
        _table = new EventTable(compiled.Fields, ReadLeaves);
        _names = new NameTree(compiled.Fields);
        _path = new NamePath(compiled.Fields);
        _nodes = compiled.Graph.Nodes;
        _results = new int[_nodes.Length];
        _tried = new int[compiled.Rules.Rules.Count];
        _woken = new int[compiled.Graph.Count];
        _seen = new int[compiled.Graph.Count];
    }

    public RuleSet Rules => _compiled.Rules;

    /// <summary>A detector over the same compiled rules, for another thread.</summary>
    public Detector Fork() => new(_compiled);

    /// <summary>Adds the rules that hold for one event.</summary>
    /// <param name="eventJson">One JSON object in UTF-8, at most 10 MB, nested at most 64 levels.</param>
    /// <param name="matches">Matches are appended, in the order of <see cref="RuleSet.Rules"/>.</param>
    /// <param name="refusal">Set when the event is malformed or beyond the limits; then nothing is appended.</param>
    /// <returns>How many matches were appended.</returns>
    public int Evaluate(ReadOnlySpan<byte> eventJson, List<RuleMatch> matches, out EventRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(matches);
        if (!TryRead(eventJson, out refusal))
        {
            return 0;
        }

        var group = GroupOf(_compiled.Router.Classify(_table, eventJson));
        Prepare();
        Alias(group.Aliases);
        TryAll(group.Always, eventJson);
        if (group.Gate?.MayHold(eventJson, _mayHoldUnicodeEscapes) == true)
        {
            TryAll(group.Keyworded, eventJson);
        }

        foreach (var anchors in group.Fields)
        {
            for (var value = _table.First(anchors.Field); value >= 0; value = _table.Next(value))
            {
                if (_table.Kind(value) < ValueKind.Null)
                {
                    TryAll(anchors.Present, eventJson);
                    if (anchors.Index is { } index)
                    {
                        Suspect(group, index, value, eventJson);
                    }
                }
            }
        }

        return Report(matches, eventJson);
    }

    private bool TryRead(ReadOnlySpan<byte> eventJson, out EventRefusal? refusal)
    {
        refusal = null;
        if (EventScanner.TryRead(eventJson, _strings, _table, _names, Wanted.Fields))
        {
            _mayHoldUnicodeEscapes = _strings.HasUnicodeEscapes;
        }
        else if (new EventReader(eventJson, _table, _path, Wanted.Fields).TryRead(out refusal))
        {
            _mayHoldUnicodeEscapes = true;
        }
        else
        {
            return false;
        }

        Alias(_compiled.GlobalAliases);
        return true;
    }

    private void ReadLeaves(ReadOnlySpan<byte> json, EventTable into)
    {
        if (!EventScanner.TryRead(json, _strings, into, _names, Wanted.Leaves))
        {
            new EventReader(json, into, _path, Wanted.Leaves).TryRead(out _);
        }
    }

    /// <summary>What behaviour needs of the event that was evaluated last; the JSON is not read again. Most events are no deed, and cost no allocation.</summary>
    /// <param name="eventJson">The event that <see cref="Evaluate"/> was given last, and did not refuse.</param>
    /// <returns>Null also for a detector that was not made by <see cref="WithDeeds"/>.</returns>
    public Deed? TryReadDeed(ReadOnlySpan<byte> eventJson) => _compiled.Deeds?.Read(_table, eventJson);

    /// <summary>Events of one class come in runs.</summary>
    private RuleGroup GroupOf(EventClass of)
    {
        if (_group is null || of != _class)
        {
            (_class, _group) = (of, _compiled.GroupOf(of));
        }

        return _group;
    }

    private void Prepare()
    {
        _held.Clear();
        if (++_generation == int.MaxValue / 2)
        {
            _generation = 1;
            Array.Clear(_results);
            Array.Clear(_tried);
            Array.Clear(_woken);
            Array.Clear(_seen);
        }
    }

    private void Alias((int Missing, int Present)[] aliases)
    {
        foreach (var (missing, present) in aliases)
        {
            _table.Alias(missing, present);
        }
    }

    /// <summary>All that the index suspects, before any of it is tried: evaluating rules may move the memory that the folded text lies in.</summary>
    private void Suspect(RuleGroup group, GramIndex index, int value, ReadOnlySpan<byte> json)
    {
        _found.Clear();
        index.Find(_table.Folded(value, json), _seen, _generation, _found);
        foreach (var anchor in CollectionsMarshal.AsSpan(_found))
        {
            if (_woken[anchor] != _generation && Holds(anchor, json))
            {
                _woken[anchor] = _generation;
                TryAll(group.ByAnchor[anchor], json);
            }
        }
    }

    private void TryAll(int[] rules, ReadOnlySpan<byte> json)
    {
        foreach (var rule in rules)
        {
            Try(rule, json);
        }
    }

    private void Try(int rule, ReadOnlySpan<byte> json)
    {
        if (_tried[rule] == _generation)
        {
            return;
        }

        _tried[rule] = _generation;
        if (Holds(_compiled.RootOf(rule), json))
        {
            _held.Add(rule);
        }
    }

    private bool Holds(int node, ReadOnlySpan<byte> json)
    {
        var known = _results[node];
        if (known >> 1 == _generation)
        {
            return (known & 1) != 0;
        }

        ref readonly var of = ref _nodes[node];
        var holds = (of.Field < 0 || _table.First(of.Field) >= 0) && Compute(of, json);
        _results[node] = (_generation << 1) | (holds ? 1 : 0);
        return holds;
    }

    private bool Compute(in Node node, ReadOnlySpan<byte> json)
    {
        if (node.Kind == NodeKind.Test)
        {
            return _compiled.Graph.Matchers[node.First].Holds(_table, json);
        }

        var children = _compiled.Graph.Children.AsSpan(node.First, node.Count);
        switch (node.Kind)
        {
            case NodeKind.Not:
                return !Holds(children[0], json);
            case NodeKind.All:
                foreach (var child in children)
                {
                    if (!Holds(child, json))
                    {
                        return false;
                    }
                }

                return true;
            case NodeKind.Any:
                foreach (var child in children)
                {
                    if (Holds(child, json))
                    {
                        return true;
                    }
                }

                return false;
            default:
                var held = 0;
                foreach (var child in children)
                {
                    held += Holds(child, json) ? 1 : 0;
                }

                return held >= node.Need;
        }
    }

    private int Report(List<RuleMatch> matches, ReadOnlySpan<byte> json)
    {
        if (_held.Count == 0)
        {
            return 0;
        }

        _held.Sort();
        foreach (var rule in _held)
        {
            var matched = Explanation.Of(Rules.Rules[rule].Condition, _compiled.Graph, _table, json);
            matches.Add(new RuleMatch(Rules.Rules[rule], matched) { Captured = _compiled.Capture.Of(rule, _table, json) });
        }

        return _held.Count;
    }
}
