using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Tests.Response.Investigating;

/// <summary>A small log: each fact is caused by the one that was added before it, unless it says otherwise.</summary>
internal sealed class FewFacts : IFactReader
{
    private readonly Dictionary<EntryId, (Fact Fact, IReadOnlyList<EntryId> Causes)> entries = [];

    public EntryId Last { get; private set; }

    public FewFacts Add(Fact fact) => entries.Count == 0 ? Add(fact, []) : Add(fact, [Last]);

    public FewFacts Add(Fact fact, IReadOnlyList<EntryId> causes)
    {
        Last = EntryId.New(Given.Now.AddMilliseconds(entries.Count));
        entries.Add(Last, (fact, causes));
        return this;
    }

    public Fact? Find(EntryId id) => entries.TryGetValue(id, out var entry) ? entry.Fact : null;

    public IReadOnlyList<EntryId> CausesOf(EntryId id) => entries.TryGetValue(id, out var entry) ? entry.Causes : [];
}
