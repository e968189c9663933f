using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Replaying;

namespace Hikeshi.Response.Enabling;

/// <summary>
/// What each action class would have done while it was record only, and how much of it people judged false: what its owner must have seen before it may act.
/// Known from the log; thread-safe.
/// </summary>
public sealed class RecordOnlyBook(TimeProvider clock)
{
    private const int MostKept = 10_000;
    private readonly Lock gate = new();
    private readonly Dictionary<ContainmentKind, ClassRecord> classes = Enum.GetValues<ContainmentKind>().ToDictionary(kind => kind, _ => new ClassRecord());
    private readonly Dictionary<string, string> keyByCause = new(StringComparer.Ordinal);
    private readonly Queue<string> causes = [];
    private readonly Triage triage = new();

    /// <summary>How it stands with one class by now.</summary>
    public RecordOnlyMeasure Of(ContainmentKind kind)
    {
        lock (gate)
        {
            var record = classes[kind];
            var days = record.Since is { } since ? (int)Math.Max(0, (clock.GetUtcNow() - since).TotalDays) : 0;
            return new RecordOnlyMeasure(kind, record.Since, record.MeasuredDays + days, record.WouldBe, record.Keys.Count(triage.IsFalse)) { After = record.After };
        }
    }

    /// <summary>Everything is record only from the first start on.</summary>
    public void Apply(Recorded<NodeStarted> started)
    {
        lock (gate)
        {
            foreach (var record in classes.Values)
            {
                record.Since ??= record.IsActing ? null : started.Time;
                record.After ??= started.Id.ToString();
            }
        }
    }

    /// <summary>Whether it came too late, asked before it is applied here: <see cref="EnablingStatement.IsOvertaken"/>.</summary>
    public bool IsOvertaken(AutonomyEnabled enabled)
    {
        lock (gate)
        {
            return EnablingStatement.IsOvertaken(enabled, classes[enabled.ActionClass].After);
        }
    }

    public void Apply(Recorded<AutonomyEnabled> enabled)
    {
        lock (gate)
        {
            var record = classes[enabled.Fact.ActionClass];
            if (EnablingStatement.IsOvertaken(enabled.Fact, record.After))
            {
                return;
            }

            record.After = enabled.Id.ToString();
            if (Autonomy.Acts(enabled.Fact.Autonomy))
            {
                (record.IsActing, record.Since, record.MeasuredDays) = (true, null, enabled.Fact.RecordOnlyDays);
            }
            else if (record.IsActing)
            {
                (record.IsActing, record.Since) = (false, enabled.Time);
            }
        }
    }

    /// <summary>
    /// The red button makes everything record only, and what was signed before is void. What was measured before still counts, days and mistakes alike:
    /// nobody shall hesitate to press it for fear of the days.
    /// </summary>
    public void Apply(Recorded<AllReleased> released)
    {
        lock (gate)
        {
            foreach (var record in classes.Values)
            {
                record.After = released.Id.ToString();
                if (record.IsActing)
                {
                    (record.IsActing, record.Since) = (false, released.Time);
                }
            }
        }
    }

    public void Apply(Recorded<Sighted> sighting)
    {
        lock (gate)
        {
            var cause = sighting.Id.ToString();
            keyByCause[cause] = triage.KeyOf(sighting.Fact);
            causes.Enqueue(cause);
            if (causes.Count > MostKept)
            {
                keyByCause.Remove(causes.Dequeue());
            }
        }
    }

    public void Apply(Recorded<SightingTriaged> triaged)
    {
        lock (gate)
        {
            triage.Take(triaged.Fact);
        }
    }

    public void Apply(Recorded<Decided> decided)
    {
        lock (gate)
        {
            var key = decided.Causes.Select(cause => keyByCause.GetValueOrDefault(cause.ToString())).FirstOrDefault(found => found is not null);
            foreach (var action in decided.Fact.Actions.Where(action => action is { Verdict: "record" or "recommend", Guardrail: "autonomy" }))
            {
                var record = classes[action.Order.Kind];
                record.WouldBe++;
                if (key is not null && record.Keys.Count < MostKept)
                {
                    record.Keys.Add(key);
                }
            }
        }
    }

    private sealed class ClassRecord
    {
        public DateTimeOffset? Since { get; set; }

        /// <summary>It acts by now.</summary>
        public bool IsActing { get; set; }

        /// <summary>Days that were measured when it was enabled last.</summary>
        public int MeasuredDays { get; set; }

        /// <summary>The last entry that changed what it may: what was signed before is void.</summary>
        public string? After { get; set; }

        public int WouldBe { get; set; }

        public List<string> Keys { get; } = [];
    }
}

/// <param name="Since">Record only since; null while it acts.</param>
/// <param name="Days">Whole days of it, with those that were measured before it was enabled last.</param>
/// <param name="WouldBe">Containments that the policy would have ordered in all that time, had the class been enabled.</param>
/// <param name="WouldBeFalse">Of them, those on sightings that people judged false positive.</param>
public sealed record RecordOnlyMeasure(ContainmentKind ActionClass, DateTimeOffset? Since, int Days, int WouldBe, int WouldBeFalse)
{
    /// <summary>The last entry that changed what the class may: enabled, taken back, everything released, or the first start. Null before that.</summary>
    public string? After { get; init; }
}
