using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Response.Notifying;

/// <summary>A log in memory, a book that knows it, and channels that remember what they were told.</summary>
internal sealed class TellingBench
{
    private readonly List<Recorded<Fact>> log;

    public TellingBench(TestClock clock, params ChannelTerms[] terms)
        : this(clock, ResponsePolicyReader.BuiltIn, [], terms)
    {
    }

    public TellingBench(TestClock clock, ResponsePolicy policy, IReadOnlyList<Recorded<Fact>> before, params ChannelTerms[] terms)
    {
        Clock = clock;
        log = [];
        Channels = [.. terms.Select(each => new MemoryChannel(each))];
        Book = new NoticeBook(Given.Self, terms, () => policy);
        Desk = new NoticeDesk(Book, Channels, Given.Self, new Uri("https://hikeshi.bank.example/"), decision => decision.RequestedBy == "person:ann" ? ["person:ben"] : ["person:ann", "person:ben"], DurableAsync, RecordAsync, clock);
        foreach (var entry in before)
        {
            log.Add(entry);
            Apply(entry);
        }

        foreach (var each in terms)
        {
            Book.Open(each.Name, clock.GetUtcNow());
        }
    }

    public TestClock Clock { get; }

    public NoticeBook Book { get; }

    public NoticeDesk Desk { get; }

    public IReadOnlyList<MemoryChannel> Channels { get; }

    public IReadOnlyList<Recorded<Fact>> Log => log;

    /// <summary>How far the log is on disk.</summary>
    public ulong Durable { get; set; } = ulong.MaxValue;

    public static ChannelTerms Terms(string name, string level = NoticeLevel.Inform, int perMinute = 10, string language = "en") => new(name, language, level, perMinute, TimeSpan.FromMinutes(30));

    public Recorded<Fact> Happened(Fact fact)
    {
        var entry = new Recorded<Fact>(EntryId.New(Clock.GetUtcNow()), (ulong)log.Count, Clock.GetUtcNow(), "machine:bank-07", [], fact);
        log.Add(entry);
        Apply(entry);
        return entry;
    }

    /// <summary>Everything that is to be said now, on all channels.</summary>
    public async Task TellAsync()
    {
        foreach (var channel in Channels)
        {
            while (await Desk.StepAsync(channel, CancellationToken.None))
            {
                // The next one.
            }
        }
    }

    /// <summary>Lets time pass in small steps, telling all the while.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var step = TimeSpan.FromSeconds(1);
        for (var left = time; left > TimeSpan.Zero; left -= step)
        {
            Clock.Advance(step);
            await TellAsync();
        }
    }

    public static ApprovalRequested Request(string id, DateTimeOffset now, DateTimeOffset? veto = null, string by = "machine:bank-07") =>
        new(id, "response", "isolate-host", "host core-banking-db", "tier-0", "why: customer Yamada Hanako saw it", ["host core-banking-db"], 2, now.AddHours(4), by) { VetoUntil = veto };

    public static EnforcementFailed Failure() => new(new ContainmentId(Guid.NewGuid()), "fw-tokyo", "user svc-secret: permission denied for 203.0.113.9");

    public static EnforcementDeferred Deferral() => new(new ContainmentId(Guid.NewGuid()), "fw-tokyo", "user svc-secret: 203.0.113.9 is busy", TestClock.Morning);

    private async Task DurableAsync(ulong index, CancellationToken cancel)
    {
        if (index > Durable)
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
    }

    private Task RecordAsync(IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel)
    {
        Happened(fact);
        return Task.CompletedTask;
    }

    private void Apply(Recorded<Fact> entry)
    {
        switch (entry.Fact)
        {
            case Decided: Book.Apply(As<Decided>(entry)); break;
            case ApprovalRequested: Book.Apply(As<ApprovalRequested>(entry)); break;
            case ApprovalConcluded: Book.Apply(As<ApprovalConcluded>(entry)); break;
            case Ordered: Book.Apply(As<Ordered>(entry)); break;
            case Released: Book.Apply(As<Released>(entry)); break;
            case Expired: Book.Apply(As<Expired>(entry)); break;
            case EnforcementFailed: Book.Apply(As<EnforcementFailed>(entry)); break;
            case Waiting: Book.Apply(As<Waiting>(entry)); break;
            case FlowsReconciled: Book.Apply(As<FlowsReconciled>(entry)); break;
            case EnforcementDeferred: Book.Apply(As<EnforcementDeferred>(entry)); break;
            case CircuitOpened: Book.Apply(As<CircuitOpened>(entry)); break;
            case AllReleased: Book.Apply(As<AllReleased>(entry)); break;
            case Notified: Book.Apply(As<Notified>(entry)); break;
            case NotificationFailed: Book.Apply(As<NotificationFailed>(entry)); break;
        }
    }

    private static Recorded<T> As<T>(Recorded<Fact> entry)
        where T : Fact => new(entry.Id, entry.Index, entry.Time, entry.Actor, entry.Causes, (T)entry.Fact);
}

/// <summary>Remembers what it was told, and answers as it is told to.</summary>
internal sealed class MemoryChannel(ChannelTerms terms) : IChannel
{
    public ChannelTerms Terms => terms;

    public string Type => "memory";

    public List<NoticeMessage> Told { get; } = [];

    public int Tries { get; private set; }

    public DeliveryOutcome Outcome { get; set; } = DeliveryOutcome.Taken;

    public Task<Delivery> SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        Tries++;
        if (Outcome == DeliveryOutcome.Taken)
        {
            Told.Add(message);
        }

        return Task.FromResult(new Delivery(Outcome, Outcome == DeliveryOutcome.Taken ? "taken" : "it cannot be reached"));
    }
}
