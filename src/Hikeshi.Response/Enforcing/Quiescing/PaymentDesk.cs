using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>Payments under way that a containment touched, for people.</summary>
/// <param name="Why">enforced, released, expired, failed.</param>
/// <param name="State">What the payment system said last: pending, unanswered, reconciled.</param>
/// <param name="Open">Ids whose fate is unknown.</param>
public sealed record PaymentStanding(string Hook, string Why, string State, IReadOnlyList<string> Open);

/// <summary>
/// So that nothing is paid twice or lost: before an order cuts flows of a payment service, its system is asked to start no more payments and to name those
/// under way; after the cut, and when the containment is over, it is asked what became of them (docs/integrations.md). Thread-safe.
/// </summary>
public sealed class PaymentDesk : IDisposable
{
    /// <summary>In the place of a guardrail.</summary>
    public const string Guardrail = "payments";

    /// <summary>Longer than a hook and the actuators together take.</summary>
    private static readonly TimeSpan LongestCut = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyList<PaymentHook> hooks;
    private readonly Func<LedgerView?> ledger;
    private readonly Func<ResponseState> state;
    private readonly SteadyClock steady;
    private readonly TimeProvider clock;
    private readonly OpenFlows flows;
    private readonly Reconciling reconciling;

    /// <summary>What was ordered before may have been asked about by a node that then ended.</summary>
    private readonly DateTimeOffset opened;

    /// <summary>Whose last order was held, with the end that it would have had: what follows under the same id renews nothing.</summary>
    private readonly ConcurrentDictionary<ContainmentId, DateTimeOffset> held = new();

    /// <summary>One question about a containment at a time: what is told to go on must not be told so behind a new question to stop.</summary>
    private readonly ByContainment turns = new();

    /// <param name="state">What is in force.</param>
    public PaymentDesk(IReadOnlyList<PaymentHookSettings> settings, MemberId self, Func<LedgerView?> ledger, Func<ResponseState> state, TimeProvider clock)
    {
        hooks = [.. settings.Select(hook => PaymentHook.Open(hook, self, clock))];
        (this.ledger, this.state, this.clock) = (ledger, state, clock);
        opened = clock.GetUtcNow();
        steady = new SteadyClock(clock);
        flows = new OpenFlows(steady);
        reconciling = new Reconciling(flows, state, turns, steady);
    }

    public void Apply(Recorded<FlowsQuiesced> quiesced) => flows.Apply(quiesced);

    public void Apply(Recorded<FlowsReconciled> reconciled) => flows.Apply(reconciled);

    /// <summary>What is open of a containment.</summary>
    public IReadOnlyList<PaymentStanding> Of(ContainmentId containment) => [.. flows.Of(containment).Select(flow => new PaymentStanding(flow.Hook, flow.Why, flow.State, flow.Ids))];

    /// <summary>Names in the settings that the ledger does not know, each with its hook.</summary>
    public IReadOnlyList<(string Hook, string Name)> Unknown => ledger() is { } view
        ? [.. hooks.SelectMany(hook => HookReach.Unknown(hook.Settings, view).Select(name => (hook.Name, name)))]
        : [];

    /// <summary>A list that others fetch must not cut what is still being asked about.</summary>
    public bool HoldsBack(ActiveContainment containment) => containment is { Reports.IsEmpty: true, Renews: false } && ReachedBy(containment.Order).Any();

    /// <summary>Asks what became of open payments until it is cancelled: each hook by itself, so that one that hangs keeps none of the others waiting.</summary>
    /// <param name="keep">Writes a fact down, with the entry that it comes from.</param>
    public Task RunAsync(Func<EntryId, Fact, CancellationToken, Task> keep, CancellationToken cancel) =>
        Task.WhenAll(EveryHook.Select(async hook =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
            while (await timer.WaitForNextTickAsync(cancel))
            {
                foreach (var (cause, fact) in await reconciling.LookAsync(hook, IsMine(hook), cancel))
                {
                    await keep(cause, fact, cancel);
                }
            }
        }));

    /// <summary>One look at everything that is due.</summary>
    internal async Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> LookAsync(CancellationToken cancel) =>
        [.. (await Task.WhenAll(EveryHook.Select(hook => reconciling.LookAsync(hook, IsMine(hook), cancel)))).SelectMany(found => found)];

    /// <summary>Carries out an order, with what its payment systems have to say before.</summary>
    /// <param name="enforce">Judges the order once more, and gives it to the actuators.</param>
    internal async Task<IReadOnlyList<Fact>> AroundAsync(Recorded<Ordered> ordered, SpeaksAgainst speaksAgainst, Func<Task<IReadOnlyList<Fact>>> enforce, CancellationToken cancel)
    {
        var order = ordered.Fact.Order;
        var reached = ReachedBy(order).ToList();
        if (reached.Count == 0)
        {
            return await enforce();
        }

        if (speaksAgainst(ordered) is not null)
        {
            return ordered.Time < opened && flows.Of(order.Id).Count == 0
                ? [.. reached.Select(each => new FlowsQuiesced(order.Id, each.Hook.Name, FlowWords.Unanswered, [], FlowWords.Failed, "it may have been asked before the node ended: it is told to go on", 0)), .. await enforce()]
                : await enforce();
        }

        var isLet = IsLet(ordered);
        if (!isLet && reached.Exists(each => each.Otherwise == HookOtherwise.Hold) && state().Waiting.IsAskedFor(order.Id, ContainmentTarget.Of(OwnHosts.Named(order, ledger()))))
        {
            return [Hold("people are asked about the same already: its payments are not stopped for it")];
        }

        flows.LeaveAlone(order.Id, steady.Now + LongestCut);
        var asked = await turns.InOrderAsync(order.Id, () => Task.WhenAll(reached.Select(async each => (each.Hook, each.Otherwise, Answer: await each.Hook.QuiesceAsync(order, each.Services.Select(service => service.Id), cancel)))));
        var holding = asked.FirstOrDefault(each => each.Answer.State != FlowWords.Quiesced && each.Otherwise == HookOtherwise.Hold);
        if (holding.Hook is not null && !isLet && speaksAgainst(ordered) is null)
        {
            return [.. Said(FlowWords.Held), Hold(Reason(holding.Hook, holding.Answer))];
        }

        held.TryRemove(order.Id, out _);
        var facts = await enforce();
        return [.. Said(facts.Any(fact => fact is Enforced) ? FlowWords.Cut : FlowWords.Failed), .. facts];

        Waiting Hold(string reason)
        {
            Remember(order);
            return new Waiting(order, Guardrail, reason) { Grounds = ordered.Fact.Grounds };
        }

        IEnumerable<Fact> Said(string then) => asked.Select(each => new FlowsQuiesced(order.Id, each.Hook.Name, each.Answer.State, each.Answer.InFlight, then, each.Answer.Detail, each.Answer.TookMs));
    }

    /// <summary>
    /// As <see cref="AroundAsync"/>, for an order that did not arrive everywhere. Where nothing was cut its systems went on meanwhile, and are asked anew;
    /// where something was, they stand still already.
    /// </summary>
    internal Task<IReadOnlyList<Fact>> AroundAgainAsync(Recorded<Ordered> ordered, SpeaksAgainst speaksAgainst, Func<Task<IReadOnlyList<Fact>>> enforce, CancellationToken cancel) =>
        flows.Of(ordered.Fact.Order.Id).Any(flow => flow.Why == FlowWords.Enforced) ? enforce() : AroundAsync(ordered, speaksAgainst, enforce, cancel);

    public void Dispose()
    {
        foreach (var hook in hooks)
        {
            hook.Dispose();
        }
    }

    /// <summary>What people let is not held again, and what lengthens something in force cuts nothing more.</summary>
    private bool IsLet(Recorded<Ordered> ordered) => ordered.Fact.Grounds?.Approval is not null || (Renews(ordered) && !IsHeld(ordered.Fact.Order.Id));

    /// <summary>The rooms may not know the order yet: then what they know under its id is what it lengthens. Or they know a later one already.</summary>
    private bool Renews(Recorded<Ordered> ordered) =>
        state().Active.TryFind(ordered.Fact.Order.Id, out var active) && !active.IsExpected && (active.Entry == ordered.Id ? active.Renews : active.OrderedAt < ordered.Time);

    private bool IsHeld(ContainmentId id) => held.ContainsKey(id) || state().Waiting.Find(id)?.Guardrail == Guardrail;

    private void Remember(ContainmentOrder order)
    {
        var now = clock.GetUtcNow();
        foreach (var (id, _) in held.Where(pair => pair.Value <= now))
        {
            held.TryRemove(id, out _);
        }

        held[order.Id] = order.ExpiresAt;
    }

    private static string Reason(PaymentHook hook, QuiesceAnswer answer) => answer.State == FlowWords.Unanswered
        ? $"{hook.Name} could not be asked to stop starting payments: {answer.Detail}"
        : $"{hook.Name} is {answer.State}, with {answer.InFlight.Count} payments under way{(answer.Detail.Length > 0 ? ": " + answer.Detail : "")}";

    private IEnumerable<(PaymentHook Hook, IReadOnlyList<Service> Services, string Otherwise)> ReachedBy(ContainmentOrder order)
    {
        if (hooks.Count == 0 || ledger() is not { } view)
        {
            yield break;
        }

        foreach (var hook in hooks)
        {
            if (HookReach.Of(order, hook.Settings, view) is { Count: > 0 } services)
            {
                yield return (hook, services, HookReach.Otherwise(order, hook.Settings, services, view));
            }
        }
    }

    /// <summary>Null stands for those that are not in the settings any more.</summary>
    private IEnumerable<PaymentHook?> EveryHook => [.. hooks, null];

    private Func<OpenFlow, bool> IsMine(PaymentHook? hook) => hook is not null ? flow => flow.Hook == hook.Name : flow => hooks.All(known => known.Name != flow.Hook);
}
