using System.Text;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Response.Suspending.Running;
using Hikeshi.Tests.Architecture;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>The examples of the documentation, and a small node around them whose facts go round as the loop carries them.</summary>
internal sealed class SuspensionStage
{
    public static readonly MemberId Self = MemberId.Parse("bank-a");

    /// <summary>20 minutes before a 五十日 begins in Tokyo.</summary>
    public static readonly DateTimeOffset Night = DateTimeOffset.Parse("2026-12-09T23:40:00+09:00", System.Globalization.CultureInfo.InvariantCulture);

    private ulong index;

    public SuspensionStage(InstitutionDocument? bank = null, RecordingActuator? actuator = null, AdvisoryNews? news = null, ReserveCapacity? reserve = null)
    {
        Bank = bank ?? Institution;
        Actuator = actuator ?? new RecordingActuator();
        Book = new SuspensionBook();
        reserve ??= (request, _) =>
        {
            Reserved.Add(request.Containment.Value);
            return Task.FromResult(new ReservationAnswer(Granted: true, "within the sector cap"));
        };
        Response = new ResponseService(Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Bank), [Actuator], reserve, Clock) { IsGranted = Granted.Contains, IsLetAsPart = Book.Lets };
        Desk = new SuspensionDesk(Response, Book, reserve, news ?? (_ => null), Granted.Contains, Clock);
    }

    public static InstitutionDocument Institution { get; } = JsonSerializer.Deserialize(Example("institution.json"), LedgerJson.Readable.InstitutionDocument)!;

    public TestClock Clock { get; } = new(Night);

    public InstitutionDocument Bank { get; set; }

    public RecordingActuator Actuator { get; }

    public SuspensionBook Book { get; }

    public ResponseService Response { get; }

    public SuspensionDesk Desk { get; }

    public HashSet<string> Granted { get; } = [];

    public List<Guid> Reserved { get; } = [];

    public static byte[] Example(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "examples", "suspension", name));

    public static SuspensionPlan Plan(string name) => SuspensionPlanReader.Read(name, Example(name));

    public Recorded<T> At<T>(T fact, string actor = "machine:bank-a")
        where T : Fact => new(EntryId.New(Clock.GetUtcNow()), index++, Clock.GetUtcNow(), actor, [], fact);

    public void Keep(string name, string by = "person:administrator", string? text = null)
    {
        text ??= Encoding.UTF8.GetString(Example(name));
        var plan = SuspensionPlanReader.Read(name, Encoding.UTF8.GetBytes(text));
        Book.Apply(At(new SuspensionPlanAdopted(plan.Id, plan.Version, name, text), by));
    }

    /// <summary>A person asks for it, and it stands in the log.</summary>
    public SuspensionProposed Ask(string plan, string actor = "person:ann")
    {
        var proposed = Desk.Ask(plan, "seen at a neighbour", EntryId.New(Clock.GetUtcNow()), actor);
        Book.Apply(At(proposed));
        return proposed;
    }

    /// <summary>Whatever people said is granted; what follows goes to the actuators.</summary>
    public async Task<IReadOnlyList<Fact>> GrantAsync(SuspensionProposed proposed)
    {
        var approval = Suspension.IdOf(proposed.SuspensionId);
        Granted.Add(approval);
        var all = new List<Fact>();
        foreach (var fact in Desk.Conclude(At(new Hikeshi.Facts.People.ApprovalConcluded(approval, "granted", ["person:ben", "person:cho"]))))
        {
            all.Add(fact);
            if (fact is SuspensionStarted started)
            {
                var recorded = At(started);
                Book.Apply(recorded);
                foreach (var follows in Desk.Order(recorded))
                {
                    all.Add(follows);
                    if (follows is Ordered ordered)
                    {
                        var entry = At(ordered);
                        Response.Apply(entry);
                        all.AddRange(await Response.EnforceAsync(entry, CancellationToken.None));
                    }
                }
            }
        }

        return all;
    }

    /// <summary>It stands in the log that people are asked.</summary>
    public Recorded<Waiting> Waiting(Waiting waiting)
    {
        var entry = At(waiting);
        Response.Apply(entry);
        return entry;
    }

    public ExposureAssessed Reaches(string service) => new("CVE-2026-0001", Reached: true, [new ReachedService(service, "ib-1", "pkg:maven/example.hikeshi.fictional/internet-banking@5.2.0", InternetExposed: true, "")], [], []);
}
