using System.Collections.Concurrent;
using Hikeshi.Detection.Behaviour;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Routing;

namespace Hikeshi.Detection.Matching;

/// <summary>A rule set made ready to run; shared by the detectors of all threads. Groups are made when the first event of their class comes.</summary>
internal sealed class CompiledRules
{
    /// <summary>More classes than real telemetry has; a hostile stream that invents them makes the cache start over.</summary>
    private const int MaxClasses = 4096;

    private readonly int[] _roots;
    private readonly Anchor[][] _anchors;
    private readonly bool _isRouted;
    private readonly ConcurrentDictionary<EventClass, RuleGroup> _groups = new();
    private readonly ConcurrentDictionary<string, RuleGroup> _distinctGroups = new();

    /// <param name="readsDeeds">Whether events are also read for behaviour.</param>
    /// <param name="isRouted">False: every rule is tried on every event, whatever its log source. For measuring.</param>
    public CompiledRules(RuleSet rules, IReadOnlyList<string>? timeFields = null, bool readsDeeds = false, bool isRouted = true)
    {
        _isRouted = isRouted;
        Rules = rules;
        var tests = rules.Rules.Select(r => TestsOf(r.Condition).ToList()).ToList();
        var names = tests.SelectMany(t => t).SelectMany(FieldsOf).Where(f => f.Length > 0);
        timeFields ??= EventTime.Fields;
        Fields = new FieldIndex(names.Concat(Router.FieldsOf(RouteTable.Default)).Concat(FieldCapture.FieldsOf(rules, timeFields)).Concat(readsDeeds ? DeedFields.Names(timeFields) : []));
        Deeds = readsDeeds ? new DeedReader(Fields, timeFields) : null;
        Capture = new FieldCapture(rules.Rules, timeFields, Fields);
        Graph = new Graph(Fields);
        _roots = [.. rules.Rules.Select(r => Graph.Add(r.Condition))];
        _anchors = [.. rules.Rules.Select(r => AnchorSet.Of(r.Condition)?.Anchors.ToArray() ?? [])];
        foreach (var anchor in _anchors.SelectMany(a => a).OfType<TextAnchor>())
        {
            Graph.NodeOf(anchor.Test);
        }

        Graph.Seal();
        Router = new Router(RouteTable.Default, Fields, [.. rules.Rules.Select(r => r.LogSource)]);
        GlobalAliases = [.. RouteTable.Default.Aliases.Where(a => a.Channel is null && a.EventIds.Count == 0).SelectMany(Pairs)];
    }

    public RuleSet Rules { get; }

    public FieldIndex Fields { get; }

    public Graph Graph { get; }

    public FieldCapture Capture { get; }

    /// <summary>Null when nobody asks for deeds.</summary>
    public DeedReader? Deeds { get; }

    public Router Router { get; }

    public (int Missing, int Present)[] GlobalAliases { get; }

    public int RootOf(int rule) => _roots[rule];

    /// <summary>Of these one is in every event for which the rule holds; none: nobody can tell.</summary>
    public Anchor[] AnchorsOf(int rule) => _anchors[rule];

    public RuleGroup GroupOf(EventClass of) => _groups.TryGetValue(of, out var group) ? group : MakeGroup(of);

    private RuleGroup MakeGroup(EventClass of)
    {
        if (_groups.Count >= MaxClasses)
        {
            _groups.Clear();
            _distinctGroups.Clear();
        }

        var rules = Enumerable.Range(0, _roots.Length).Where(r => !_isRouted || Router.Applies(Rules.Rules[r].LogSource, of)).ToArray();
        var aliases = Router.AliasesFor(of).SelectMany(Pairs).ToArray();
        var key = $"{string.Join(',', rules)};{string.Join(',', aliases)}";
        var group = _distinctGroups.GetOrAdd(key, _ => new RuleGroup(this, rules, aliases));
        _groups[of] = group;
        return group;
    }

    private IEnumerable<(int Missing, int Present)> Pairs(FieldAlias alias) =>
        alias.Others.Select(other => (Fields.Find(alias.Field), Fields.Find(other)));

    private static IEnumerable<string> FieldsOf(Predicate predicate) =>
        predicate is SameAsPredicate same ? [same.Field, same.Other] : [predicate.Field];

    /// <summary>Whatever is asked anywhere in a condition.</summary>
    public static IEnumerable<Predicate> TestsOf(Expr expr) => expr switch
    {
        Test test => [test.Predicate],
        Negation negation => TestsOf(negation.Part),
        AllOf all => all.Parts.SelectMany(TestsOf),
        AnyOf any => any.Parts.SelectMany(TestsOf),
        AtLeast some => some.Parts.SelectMany(TestsOf),
        _ => [],
    };
}
