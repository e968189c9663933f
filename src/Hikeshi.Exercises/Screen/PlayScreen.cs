using System.Diagnostics;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sentences;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Screen;

/// <summary>The picture of one play: who is reached, shielded, touched, lost; the payments; and what happened, newest first.</summary>
internal sealed class PlayScreen
{
    /// <summary>Facts that explain others but would drown the reader as items of their own.</summary>
    private static readonly HashSet<string> ShownKinds = new(StringComparer.Ordinal) { "sighting", "decision", "containment", "waiting", "release", "shared", "refused", "advisory" };

    private readonly ExerciseSituation situation;
    private readonly Dictionary<string, MemberSituation> members;
    private readonly IReadOnlyList<string> order;
    private readonly LinkedList<SituationItem> items = new();
    private readonly long began = Stopwatch.GetTimestamp();
    private Traffic.PaymentFlow? payments;
    private double? endedAfter;
    private (long Attempts, double AtMs) lastPayments;

    public PlayScreen(ExerciseSituation situation, string name, IReadOnlyList<MemberSituation> members)
    {
        this.situation = situation;
        Name = name;
        this.members = members.ToDictionary(m => m.Id, StringComparer.Ordinal);
        order = [.. members.Select(m => m.Id)];
    }

    public string Name { get; }

    public bool Recorded { get; set; }

    public double ElapsedMs => endedAfter ?? ExerciseSituation.Since(began);

    /// <summary>Called under the situation's lock.</summary>
    public Kernel.Situation.Play Snapshot() => new(Name, Recorded, endedAfter is not null, ElapsedMs, [.. order.Select(id => members[id])], Flow(measure: false), [.. items]);

    public void Pay(Traffic.PaymentFlow flow) => payments = flow;

    public void ShowFact(string node, string entryId, Fact fact)
    {
        var sentence = FactSentence.Of(fact);
        // A decision that nothing is to be done is evidence, not news.
        if (ShownKinds.Contains(sentence.ItemKind) && fact is not Decided { Actions.Count: 0 })
        {
            AddItem(node, sentence.ItemKind, entryId, sentence.Text, sentence.Severity);
        }

        switch (fact)
        {
            case ExposureAssessed { Reached: true }:
                Update(node, m => m with { Exposed = true, Reached = true, State = m.State == MemberState.NotExposed ? MemberState.Exposed : m.State });
                break;
            case Enforced { Kind: ContainmentKind.Shield, State: "enforced" }:
                Update(node, m => m with { Shielded = true });
                break;
            default:
                break;
        }
    }

    public void ShowProbe(ProbeObservation observation)
    {
        if (observation.Verdict == ProbeVerdict.Refused)
        {
            Update(observation.Member, m => m with { State = m.State is MemberState.Touched or MemberState.Contained ? MemberState.Contained : MemberState.Immune });
        }
        else if (observation.Verdict == ProbeVerdict.Accepted)
        {
            // People let go of it: it is open again, and the picture says so.
            Update(observation.Member, m => m with { Shielded = false, State = m.State == MemberState.Contained ? MemberState.Touched : m.State == MemberState.Immune ? MemberState.Exposed : m.State });
        }
    }

    /// <summary>What an act of the exercise observed; no entry of a node says it.</summary>
    public void Tell(string member, string kind, BilingualText text) => AddItem(member, kind, entryId: null, text, "notice");

    public void ShowStep(AttackStep step)
    {
        if (step is { Kind: AttackStepKind.Arrival, Succeeded: true } && members.TryGetValue(step.Member, out var safe) && !safe.Exposed)
        {
            AddItem(step.Member, "attack", entryId: null, StoryWords.Fill("attack.Arrival.harmless"), "notice");
            return;
        }

        AddItem(step.Member, "attack", entryId: null, StoryWords.Of(step), step.Succeeded ? "critical" : "notice");
        if (step.Kind == AttackStepKind.Arrival && step.Succeeded && members.TryGetValue(step.Member, out var member) && member.Exposed)
        {
            Update(step.Member, m => m with { State = MemberState.Touched });
        }
        else if (step.Kind == AttackStepKind.Exfiltration && step.Succeeded)
        {
            Update(step.Member, m => m with { State = MemberState.Lost, FunctionsStopped = m.FunctionsTotal });
        }
    }

    public void ShowReach(IReadOnlyCollection<MemberAnswered> answers)
    {
        var reached = answers.Where(a => a.Reached).ToList();
        var common = reached.SelectMany(a => a.Suppliers.Select(s => (Supplier: s, a.Functions.Count)))
            .GroupBy(pair => pair.Supplier, StringComparer.Ordinal)
            .Select(g => new Concentration("supplier", NameOf(g.Key), g.Count(), g.Sum(pair => pair.Count)))
            .Prepend(new Concentration("component", new(FictionalComponent.PackageUrl, FictionalComponent.PackageUrl), reached.Count, reached.Sum(a => a.Functions.Count)))
            .OrderByDescending(c => c.Members)
            .ToList();
        situation.Share(Name, ElapsedMs, common);
    }

    /// <summary>Immunity times as measured, and the stop of the clock.</summary>
    public void End(IReadOnlyDictionary<string, double?> immuneAfterMs, IReadOnlyDictionary<string, int> functionsStopped)
    {
        foreach (var (id, after) in immuneAfterMs)
        {
            Update(id, m => m with { ImmunityMs = after });
        }

        foreach (var (id, stopped) in functionsStopped)
        {
            Update(id, m => m with { FunctionsStopped = stopped });
        }

        situation.Change(number =>
        {
            endedAfter = ElapsedMs;
            return new SituationChange(number, Name, ElapsedMs, PlayReplaced: Snapshot());
        });
    }

    /// <summary>Shows the payment flow every half second until cancelled.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                situation.Change(number => new SituationChange(number, Name, ElapsedMs, Payments: Flow(measure: true)));
            }
        }
        catch (OperationCanceledException)
        {
            // The play is over.
        }
    }

    private static BilingualText NameOf(string supplier) =>
        SupplierCatalogue.All([]).FirstOrDefault(s => s.Id == supplier)?.Names ?? new(supplier, supplier);

    private Kernel.Situation.PaymentFlow Flow(bool measure)
    {
        var counters = payments?.Counters ?? default;
        var elapsed = ElapsedMs;
        var seconds = (elapsed - lastPayments.AtMs) / 1000;
        var rate = seconds > 0.1 ? Math.Round((counters.Attempts - lastPayments.Attempts) / seconds, 1) : 0;
        if (measure)
        {
            lastPayments = (counters.Attempts, elapsed);
        }

        return new Kernel.Situation.PaymentFlow(rate, counters.Attempts, counters.Refused);
    }

    private void AddItem(string member, string kind, string? entryId, BilingualText text, string? severity) => situation.Change(number =>
    {
        var item = new SituationItem(number, ElapsedMs, member, kind, entryId, text, severity);
        items.AddFirst(item);
        ExerciseSituation.Trim(items);
        return new SituationChange(number, Name, ElapsedMs, Item: item);
    });

    private void Update(string id, Func<MemberSituation, MemberSituation> change) => situation.Change(number =>
    {
        if (!members.TryGetValue(id, out var before))
        {
            return null;
        }

        var after = change(before);
        if (after == before)
        {
            return null;
        }

        members[id] = after;
        return new SituationChange(number, Name, ElapsedMs, Member: after);
    });
}
