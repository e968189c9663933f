using Hikeshi.Facts;

namespace Hikeshi.Node.Loop;

/// <summary>A handler that thinks: it returns the facts that follow, touches nothing outside, and is fast.</summary>
internal delegate IReadOnlyList<Fact> Think<T>(Recorded<T> recorded)
    where T : Fact;

/// <summary>A handler that touches the world. It is called only after its input and all causes are on disk, and may be called again after a crash.</summary>
internal delegate Task<IReadOnlyList<Fact>> Act<T>(Recorded<T> recorded, CancellationToken cancel)
    where T : Fact;

/// <summary>The table of subscriptions, as <see cref="DefenceLoop"/> writes it down. Order within a fact type is the order of the lines.</summary>
internal sealed class LoopTable
{
    /// <summary>More than actuators take at once; a bound all the same.</summary>
    private const int MostUnderway = 64;

    private readonly Dictionary<Type, List<Action<Recorded<Fact>>>> projections = [];
    private readonly Dictionary<Type, List<Func<Recorded<Fact>, IReadOnlyList<Fact>>>> thinkers = [];
    private readonly HashSet<Type> forgettable = [];
    private readonly List<Actor> actors = [];

    /// <summary>What is done outside the process, each with its own durable cursor.</summary>
    public IReadOnlyList<Actor> Actors => actors;

    /// <summary>Keeps a room's picture of the world: applied to every fact in order, and again from the log at start.</summary>
    public void Know<T>(Action<Recorded<T>> apply)
        where T : Fact =>
        ListOf(projections, typeof(T)).Add(recorded => apply(Typed<T>(recorded)));

    /// <summary>As <see cref="Know"/>, of what a person may have erased: the room then never hears of it again.</summary>
    public void Remember<T>(Action<Recorded<T>> apply)
        where T : Fact
    {
        Know(apply);
        forgettable.Add(typeof(T));
    }

    public void On<T>(Think<T> think)
        where T : Fact =>
        ListOf(thinkers, typeof(T)).Add(recorded => think(Typed<T>(recorded)));

    /// <summary>One after the other, each when the rooms know it too.</summary>
    /// <param name="name">Names the cursor: stable for ever, unique.</param>
    public void OnDurable<T>(string name, Act<T> act)
        where T : Fact =>
        OnDurable(name, act, speaksAs: null);

    /// <param name="speaksAs">Whose word the facts are that come of it, as headers of entries name it; null: the node's.</param>
    public void OnDurable<T>(string name, Act<T> act, string? speaksAs)
        where T : Fact => Add(name, atOnce: 1, act, speaksAs, critical: false);

    /// <summary>As the others, of what must not wait for space: what comes of it may use the log's reserve.</summary>
    public void OnDurableCritically<T>(string name, Act<T> act)
        where T : Fact => Add(name, atOnce: 1, act, speaksAs: null, critical: true);

    /// <summary>Several at once, begun in order as soon as they are on disk, however far thinking is: one that takes long holds up none of the others. What comes of it has happened outside: it may use the log's reserve.</summary>
    /// <param name="name">Names the cursor: stable for ever, unique.</param>
    public void OnEachDurable<T>(string name, Act<T> act)
        where T : Fact => Add(name, MostUnderway, act, speaksAs: null, critical: true);

    /// <summary>Whether a room's picture of the world comes from this kind of entry: without its body the node would not be the same after a restart.</summary>
    public bool Rebuilds(string kind) => projections.Keys.Except(forgettable).Any(type => FactCatalog.KindsReadAs(type).Contains(kind));

    public void Apply(Recorded<Fact> recorded)
    {
        if (projections.TryGetValue(recorded.Fact.GetType(), out var applies))
        {
            foreach (var apply in applies)
            {
                apply(recorded);
            }
        }
    }

    public IReadOnlyList<Fact> Think(Recorded<Fact> recorded) =>
        thinkers.TryGetValue(recorded.Fact.GetType(), out var list) ? [.. list.SelectMany(think => think(recorded))] : [];

    private void Add<T>(string name, int atOnce, Act<T> act, string? speaksAs, bool critical)
        where T : Fact =>
        actors.Add(new Actor(name, FactCatalog.KindsReadAs(typeof(T)).ToHashSet(StringComparer.Ordinal), atOnce, (recorded, cancel) => act(Typed<T>(recorded), cancel), speaksAs, critical));

    private static List<TItem> ListOf<TItem>(Dictionary<Type, List<TItem>> table, Type type)
    {
        if (!table.TryGetValue(type, out var list))
        {
            table[type] = list = [];
        }

        return list;
    }

    private static Recorded<T> Typed<T>(Recorded<Fact> r)
        where T : Fact => new(r.Id, r.Index, r.Time, r.Actor, r.Causes, (T)r.Fact);

    /// <param name="AtOnce">How many entries may be under way.</param>
    /// <param name="SpeaksAs">Null: the node.</param>
    /// <param name="IsCritical">What comes of it may use the log's reserve.</param>
    internal sealed record Actor(string Name, IReadOnlySet<string> Kinds, int AtOnce, Func<Recorded<Fact>, CancellationToken, Task<IReadOnlyList<Fact>>> Act, string? SpeaksAs, bool IsCritical);
}
