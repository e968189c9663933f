using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>What is known of an advisory beside what it reaches. Null: nobody has said, and a criterion that asks for it does not hold.</summary>
public sealed record AdvisoryKnown(bool? IsExploited, bool? IsFixed);

/// <summary>Asks the rooms below what is known of an advisory; null when it is not known at all.</summary>
public delegate AdvisoryKnown? AdvisoryNews(string advisoryId);

/// <summary>Which criterion of a plan holds. What is not known never makes one hold. Thread-safe.</summary>
internal sealed class SuspensionCriteria(AdvisoryNews news)
{
    private const int MostRemembered = 1_000;
    private const int MostBrought = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    private readonly Lock gate = new();
    private readonly Queue<Recorded<Accepted>> shared = [];
    private readonly Dictionary<string, Recorded<ExposureAssessed>> assessed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> broughtBy = new(StringComparer.Ordinal);
    private readonly Queue<string> oldest = [];
    private long version;

    /// <summary>The last assessment of every advisory that reaches something here.</summary>
    public IReadOnlyList<Recorded<ExposureAssessed>> Assessed
    {
        get
        {
            lock (gate)
            {
                return [.. assessed.Values.OrderBy(each => each.Index)];
            }
        }
    }

    public void Remember(Recorded<Accepted> accepted)
    {
        lock (gate)
        {
            shared.Enqueue(accepted);
            while (shared.Count > MostRemembered || shared.Peek().Time < accepted.Time - Remembered)
            {
                shared.Dequeue();
            }
        }
    }

    /// <summary>What was taken back, or said anew, is counted no longer as it was.</summary>
    public void Forget(Retracted retracted)
    {
        lock (gate)
        {
            var left = shared.Where(each => each.Fact.Producer != retracted.Producer || !IsMeant(each.Fact, retracted)).ToList();
            shared.Clear();
            left.ForEach(shared.Enqueue);
        }
    }

    private static bool IsMeant(Accepted accepted, Retracted retracted) => accepted.Suggestion is { } suggested
        && retracted.Objects.Any(version => version.ObjectId == suggested.ObjectId && (version.Ends || accepted.Versions?.Any(known => known.ObjectId == version.ObjectId && known.Modified >= version.Modified && known.Digest == version.Digest) != true));

    /// <summary>Grows with every assessment.</summary>
    public long Version
    {
        get
        {
            lock (gate)
            {
                return version;
            }
        }
    }

    public void Remember(Recorded<ExposureAssessed> each)
    {
        lock (gate)
        {
            version++;
            if (each.Fact.Reached)
            {
                assessed[each.Fact.AdvisoryId] = each;
            }
            else
            {
                assessed.Remove(each.Fact.AdvisoryId);
            }
        }
    }

    /// <summary>Who brought an advisory: whoever says what makes a criterion hold does not decide upon it.</summary>
    public void Remember(Recorded<AdvisoryReceived> advisory)
    {
        lock (gate)
        {
            if (!broughtBy.TryGetValue(advisory.Fact.AdvisoryId, out var people))
            {
                broughtBy[advisory.Fact.AdvisoryId] = people = new(StringComparer.Ordinal);
                oldest.Enqueue(advisory.Fact.AdvisoryId);
            }

            people.Add(advisory.Actor);
            if (oldest.Count > MostBrought)
            {
                broughtBy.Remove(oldest.Dequeue());
            }
        }
    }

    public IReadOnlyList<string> WhoBrought(string advisory)
    {
        lock (gate)
        {
            return broughtBy.TryGetValue(advisory, out var people) ? [.. people.Order(StringComparer.Ordinal)] : [];
        }
    }

    public (string Criterion, string Reason)? Met(SuspensionPlan plan, Sighted sighting, DecisionContext context) =>
        First(plan, "sighting", criterion => Holds(plan, criterion, Trigger.Of(sighting, context)), $"{sighting.RuleTitle} ({sighting.Entities.Host ?? "no host named"})");

    public (string Criterion, string Reason)? Met(SuspensionPlan plan, ExposureAssessed reached, DecisionContext context) => !reached.Reached ? null
        : First(plan, "advisory", criterion => Holds(plan, criterion, Trigger.Of(reached, context)) && IsKnown(criterion, reached, context), $"{reached.AdvisoryId} reaches {string.Join(", ", reached.Services.Select(service => service.Service).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal))}");

    /// <summary>This one, with those before it by other members.</summary>
    public (string Criterion, string Reason)? Met(SuspensionPlan plan, Recorded<Accepted> accepted, DecisionContext context)
    {
        List<Recorded<Accepted>> before;
        lock (gate)
        {
            before = [.. shared];
        }

        foreach (var criterion in plan.Criteria.Where(criterion => criterion.On == "shared" && Holds(plan, criterion, Trigger.Of(accepted.Fact, context))))
        {
            var members = before.Append(accepted)
                .Where(each => each.Time > accepted.Time - criterion.Within && each.Time <= accepted.Time && Holds(plan, criterion, Trigger.Of(each.Fact, context)))
                .Select(each => each.Fact.Producer.Value).Distinct(StringComparer.Ordinal).ToList();
            if (members.Count >= criterion.Members)
            {
                return (criterion.Id, $"{accepted.Fact.Title}: seen at {members.Count} other members within {criterion.Within.TotalHours:0} hours");
            }
        }

        return null;
    }

    public static (string Criterion, string Reason)? Met(SuspensionPlan plan, SupplierReported reported) => plan.Supplier != reported.Supplier ? null
        : First(plan, SuspensionCriteriaReader.Report, _ => true, $"{reported.Source} reports {reported.Supplier} compromised: {reported.Reason}");

    private static (string Criterion, string Reason)? First(SuspensionPlan plan, string on, Func<SuspensionCriterion, bool> holds, string reason) =>
        plan.Criteria.FirstOrDefault(criterion => criterion.On == on && holds(criterion)) is { } met ? (met.Id, reason) : null;

    /// <summary>What stands behind none of a service plan's functions is not its business.</summary>
    private static bool Holds(SuspensionPlan plan, SuspensionCriterion criterion, Trigger trigger) =>
        (trigger.KnowsTheTime || criterion.When.Calendar is null)
        && criterion.When.Unmet(trigger) is null
        && (plan.IsForSupplier || trigger.Functions.Any(function => plan.Functions.Contains(function.Id)));

    private bool IsKnown(SuspensionCriterion criterion, ExposureAssessed reached, DecisionContext context)
    {
        if (criterion is { IsExploited: null, IsFixed: null })
        {
            return true;
        }

        var known = news(reached.AdvisoryId);
        return (criterion.IsExploited is not { } exploited || (SeenElsewhere(reached.AdvisoryId, context) ? true : known?.IsExploited) == exploited)
            && (criterion.IsFixed is not { } isFixed || known?.IsFixed == isFixed);
    }

    /// <summary>A member that suggests a shield for it has seen it used.</summary>
    private bool SeenElsewhere(string advisory, DecisionContext context)
    {
        lock (gate)
        {
            return shared.Any(each => each.Fact.Producer != context.Self && each.Fact.Suggestion?.AdvisoryId == advisory);
        }
    }
}
