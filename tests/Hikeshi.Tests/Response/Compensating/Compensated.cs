using System.Text;
using Hikeshi.Exposure;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Campaigns;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Compensating.Fitting;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>Controls and campaigns of one bank, with the facts applied as the loop does; a fact reader that remembers.</summary>
internal sealed class Compensated : IFactReader
{
    public const string AdvisoryId = "EXAMPLE-2026-0001";

    private readonly Dictionary<EntryId, Fact> log = [];
    private ulong index;

    public Compensated(RecordingActuator? actuator = null, InstitutionDocument? bank = null)
    {
        View = new LedgerView(bank ?? Given.Bank);
        Response = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => View, actuator is null ? [] : [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "test")), Clock) { IsGranted = Granted.Contains };
        Ranking = new RankingDesk(() => View, PolicyReader.BuiltIn, feeds: null, Clock);
        var memory = new AdvisoryMemory(Received, this, (_, _) => Task.CompletedTask);
        Controls = new ControlDesk(Given.Self, new ControlBook(), memory, Response, () => View, Granted.Contains, Clock);
        Campaigns = new CampaignDesk(new CampaignBook(), memory, Ranking.Rank, () => View, PolicyReader.BuiltIn, Clock);
    }

    public TestClock Clock { get; } = TestClock.AtMorning();

    public LedgerView View { get; private set; }

    public HashSet<string> Granted { get; } = new(StringComparer.Ordinal);

    public ReceivedAdvisories Received => Ranking.Received;

    public ResponseService Response { get; }

    public ControlDesk Controls { get; }

    public CampaignDesk Campaigns { get; }

    public RankingDesk Ranking { get; }

    public static string Advisory(string fixedIn = "3.2.2", string extra = "", string withdrawn = "") => $$"""
        {"schema_version":"1.6.7","id":"{{AdvisoryId}}","modified":"2026-04-01T00:00:00Z",{{withdrawn}}"aliases":["CVE-2026-9999"],"summary":"Example (the component does not exist)",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"database_specific":{"cwe_ids":["CWE-78"]{{extra}}},
        "affected":[{"package":{"ecosystem":"Maven","name":"example.hikeshi.fictional:ledger-gateway"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"3.0.0"},{"fixed":"{{fixedIn}}"}]}]}]}
        """;

    public static InstitutionDocument Patched(params string[] hosts) => Given.Bank with
    {
        Services = [.. Given.Bank.Services.Select(service => service.Id == "gateway" && hosts.Any(host => host.StartsWith("gw-", StringComparison.Ordinal)) ? service with { Component = $"{Given.Component}@3.2.2" } : service)],
        Assets = [.. Given.Bank.Assets.Select(asset => hosts.Contains(asset.Id) ? asset with { Software = [$"{Given.Component}@3.2.2"] } : asset)],
    };

    /// <summary>Every host that runs the component in the bank of the tests.</summary>
    public static string[] AllHosts { get; } = [.. Given.Bank.Assets.Where(asset => asset.Software.Contains($"{Given.Component}@3.1.0")).Select(asset => asset.Id)];

    public Fact? Find(EntryId id) => log.GetValueOrDefault(id);

    public IReadOnlyList<EntryId> CausesOf(EntryId id) => [];

    public Recorded<T> Record<T>(T fact, params EntryId[] causes)
        where T : Fact
    {
        var recorded = new Recorded<T>(EntryId.New(Clock.GetUtcNow()), index++, Clock.GetUtcNow(), "machine:bank-07", causes, fact);
        log[recorded.Id] = fact;
        return recorded;
    }

    public EntryId Receive(string document)
    {
        var recorded = Record(ExposureAssessor.Receive("test", Encoding.UTF8.GetBytes(document)));
        Received.Apply(recorded);
        return recorded.Id;
    }

    public EntryId Ask(string document)
    {
        var recorded = Record(new SectorAsked("question", AdvisoryId, document, 3));
        Received.Apply(recorded);
        return recorded.Id;
    }

    /// <summary>As the loop does: what follows is applied, and what follows from that.</summary>
    public IReadOnlyList<Fact> Apply(IEnumerable<Fact> facts, params EntryId[] causes)
    {
        var all = new List<Fact>();
        foreach (var fact in facts)
        {
            all.Add(fact);
            all.AddRange(Apply(Apply(fact, causes)));
        }

        return all;
    }

    public IReadOnlyList<Fact> Import(InstitutionDocument bank)
    {
        View = new LedgerView(bank);
        var import = Record(new LedgerImported("bank.json", "hikeshi-institution/1", "digest", null, 0, "{}"));
        return Apply([.. Controls.EndMendedAsync(import, CancellationToken.None).Result, .. Campaigns.CountAsync(import, CancellationToken.None).Result]);
    }

    public IReadOnlyList<Fact> Reassess()
    {
        var assessed = Record(ExposureAssessor.Assess(Received.About(AdvisoryId)!.Advisories[0], View));
        return Apply([.. Controls.EndMendedAsync(assessed, CancellationToken.None).Result, .. Campaigns.CountAsync(assessed, CancellationToken.None).Result]);
    }

    public IReadOnlyList<Control> Propose(string? shape = null, int days = 7)
    {
        var wish = new ControlWish(shape is null ? null : VirtualPatchTests.Read(shape), "the operator", null, TimeSpan.FromDays(days));
        var (fit, document) = Controls.Fit(AdvisoryId, wish);
        Apply(fit.Controls, document);
        return Controls.Book.Open;
    }

    public Control Proposed(string kind, string? shape = null, int days = 7) => Propose(shape, days).First(control => control.Proposed.Kind == kind);

    public Control Now(Control control) => Controls.Book.Find(control.Id)!;

    public ControlStanding Standing(Control control) => ControlStanding.Of(Now(control), Response.State);

    /// <summary>People answer the only open question.</summary>
    public IReadOnlyList<Fact> Answer(string approvalId, string outcome)
    {
        if (outcome == ApprovalConcluded.Granted)
        {
            Granted.Add(approvalId);
        }

        return Apply([new ApprovalConcluded(approvalId, outcome, ["person:a", "person:b"])]);
    }

    /// <summary>Moves the clock, a quarter of an hour at a time, and does what the node does each second.</summary>
    public IReadOnlyList<Fact> Wait(TimeSpan time)
    {
        var facts = new List<Fact>();
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(15))
        {
            Clock.Advance(TimeSpan.FromMinutes(15));
            facts.AddRange(Apply([.. Response.Due(), .. Controls.Due()]));
        }

        return facts;
    }

    private IReadOnlyList<Fact> Apply(Fact fact, EntryId[] causes)
    {
        var book = Controls.Book;
        switch (fact)
        {
            case ControlProposed f: book.Apply(Record(f, causes)); return [];
            case ControlPlaced f: book.Apply(Record(f)); return [];
            case ControlVerified f: book.Apply(Record(f)); return [];
            case ControlAsked f: book.Apply(Record(f)); return [];
            case ControlPermitted f: book.Apply(Record(f)); return [];
            case ControlOverdue f: book.Apply(Record(f)); return [];
            case ControlEnded f:
                var ended = Record(f);
                book.Apply(ended);
                return [.. Controls.Withdraw(ended), .. Controls.Release(ended)];
            case CampaignOpened f: Campaigns.Book.Apply(Record(f, causes)); return [];
            case CampaignProgressed f: Campaigns.Book.Apply(Record(f)); return [];
            case CampaignClosed f: Campaigns.Book.Apply(Record(f)); return [];
            case Waiting f:
                var waiting = Record(f);
                Response.Apply(waiting);
                return Response.Ask(waiting);
            case ApprovalConcluded f:
                var concluded = Record(f);
                Response.Apply(concluded);
                book.Apply(concluded);
                return [.. Response.OrderApproved(concluded), .. Controls.Conclude(concluded)];
            case ApprovalRequested f: book.Apply(Record(f)); return [];
            case Ordered f:
                var ordered = Record(f);
                Response.Apply(ordered);
                return Response.EnforceAsync(ordered, CancellationToken.None).Result;
            case Enforced f:
                var enforced = Record(f);
                Response.Apply(enforced);
                book.Apply(enforced);
                return [];
            case EnforcementFailed f: Response.Apply(Record(f)); return [];
            case Released f:
                var released = Record(f);
                Response.Apply(released);
                book.Apply(released);
                return [.. Controls.Withdraw(released), .. Response.UndoAsync(released, CancellationToken.None).Result];
            case Expired f:
                var expired = Record(f);
                Response.Apply(expired);
                book.Apply(expired);
                return Controls.Renew(expired);
            case AllReleased f:
                var all = Record(f);
                Response.Apply(all);
                book.Apply(all);
                return [];
            default: return [];
        }
    }
}
