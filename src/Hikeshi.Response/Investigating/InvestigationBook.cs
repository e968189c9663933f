using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Investigating;

/// <summary>An investigation without its contents: those are read from the log, where they may be erased.</summary>
/// <param name="Answer">The entry that says what came of it; null while it waits.</param>
public sealed record InvestigationLine(EntryId Id, DateTimeOffset At, string Subject, string By, string Model, EntryId? Answer, string? Outcome);

/// <summary>Which investigations there were, and whether another one may begin. Thread-safe.</summary>
public sealed class InvestigationBook(TimeProvider clock)
{
    private const int Kept = 500;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<EntryId, InvestigationLine> byId = [];
    private readonly Queue<EntryId> order = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<InvestigationLine> All
    {
        get
        {
            lock (gate)
            {
                return [.. order.Reverse().Select(id => byId[id])];
            }
        }
    }

    public InvestigationLine? Find(EntryId id)
    {
        lock (gate)
        {
            return byId.GetValueOrDefault(id);
        }
    }

    public void Apply(Recorded<InvestigationAsked> asked)
    {
        lock (gate)
        {
            if (byId.TryAdd(asked.Id, new InvestigationLine(asked.Id, asked.Time, asked.Fact.Subject, asked.Fact.By, asked.Fact.Model, null, null)))
            {
                order.Enqueue(asked.Id);
                if (order.Count > Kept)
                {
                    byId.Remove(order.Dequeue());
                }
            }
        }
    }

    public void Apply(Recorded<Investigated> investigated)
    {
        lock (gate)
        {
            foreach (var cause in investigated.Causes)
            {
                if (byId.TryGetValue(cause, out var line) && line.Answer is null)
                {
                    byId[cause] = line with { Answer = investigated.Id, Outcome = investigated.Fact.Outcome };
                }
            }
        }
    }

    /// <summary>Why no other investigation may begin now, and when one may; null: it may.</summary>
    public InvestigationRefusal? WhyNot(int perHour)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var recent = order.Select(id => byId[id]).Where(line => line.At > now - Window).ToList();
            return recent.Count(line => line.Answer is null) >= InvestigationLimits.Pending
                    ? new("busy", "", $"{InvestigationLimits.Pending} investigations wait for their answers", "fewer at a time", "Wait for one of them.") { After = TimeSpan.FromSeconds(30) }
                : recent.Count >= perHour
                    ? new("budget", "Investigator:PerHour", $"{recent.Count} investigations within the last hour", $"at most {perHour}", "Wait, or raise it.") { After = recent.Min(line => line.At) + Window - now }
                : null;
        }
    }
}
