using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ServiceNow;

/// <summary>An approval as it stands over there: requested, approved, rejected, cancelled.</summary>
/// <param name="At">When it was last changed, as the instance writes it.</param>
public sealed record MirroredApproval(string State, string Approver, string At);

/// <summary>
/// Opens an incident for each containment in ServiceNow and, where it is wanted, an emergency change with its approvals. It tells people; it enforces
/// nothing, and never says so.
/// </summary>
public sealed class ServiceNowActuator : IActuator, IDisposable
{
    private const string Incident = "incident";
    private const string Change = "change_request";

    /// <summary>short_description holds 160 characters.</summary>
    private const int LongestSummary = 150;

    private const string Fields = "sys_id,number,correlation_display";
    private readonly ServiceNowSettings settings;
    private readonly MemberId member;
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly TaskTable tasks;
    private readonly Errand errand;

    public ServiceNowActuator(ServiceNowSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.member, this.clock) = (settings, member, clock);
        exchange = new HttpExchange(new HttpLine(settings.Instance, ExchangeLimits.Default, clock), new BasicCredential(settings.User, settings.Password), "application/json");
        tasks = new TaskTable(exchange, ExchangeLimits.Default);
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, exchange.Scrub);
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Every, EndHeldBy.Node, Observes: false) { RepeatsReleaseAfter = ExchangeLimits.BetweenMessages };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        foreach (var table in Tables.Append("sysapproval_approver").Take(settings.OpensChange ? 3 : 1))
        {
            await tasks.FindAsync(table, "sys_id=00000000000000000000000000000000", "sys_id", stop);
        }

        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} lets its tables be read; whether it lets records be made shows only with the first order");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var there = await FindAsync(Incident, order.Id, stop);
        return new ActuatorReport(ActuatorState.Rehearsed, there is { } known ? $"{known.Text("number")} is there already" : $"would open an incident{(settings.OpensChange ? " and an emergency change" : "")}: {Summary(order)}");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var numbers = new List<string>();
        foreach (var table in Tables)
        {
            numbers.Add(await OpenAsync(table, order, stop));
        }

        return new ActuatorReport(ActuatorState.Delivered, $"{string.Join(", ", numbers)} opened");
    }, cancel);

    /// <summary>What people have said so far. It is never in force by that.</summary>
    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        if (await FindAsync(Incident, order.Id, stop) is not { } incident)
        {
            return new ActuatorReport(ActuatorState.Absent, "there is no incident for it");
        }

        var approvals = await ReadApprovalsAsync(order, stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{incident.Text("number")} is there{string.Concat(approvals.Select(a => $"; {a.State} by {a.Approver} ({a.At})"))}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var noted = await NoteReleaseAsync($"correlation_id={order.Id}^correlation_display={Open}", stop);
        return new ActuatorReport(ActuatorState.Undone, noted.Count == 0 ? "nothing of it was there" : $"release noted in {string.Join(", ", noted)}; closing them is for people");
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
        new ActuatorReport(ActuatorState.Undone, $"release noted in {(await NoteReleaseAsync($"correlation_display={Open}", stop)).Count} records"), cancel);

    /// <summary>The approvals of the emergency change, as they stand over there; empty without one.</summary>
    /// <exception cref="TimeoutException">They could not be read; the message says why.</exception>
    public async Task<IReadOnlyList<MirroredApproval>> ApprovalsAsync(ContainmentOrder order, CancellationToken cancel)
    {
        IReadOnlyList<MirroredApproval> approvals = [];
        var report = await errand.RunAsync(async stop =>
        {
            approvals = await ReadApprovalsAsync(order, stop);
            return new ActuatorReport(ActuatorState.Delivered, "read");
        }, cancel);
        return report.State == ActuatorState.Failed ? throw new TimeoutException(report.Detail) : approvals;
    }

    public void Dispose() => exchange.Dispose();

    private IEnumerable<string> Tables => settings.OpensChange ? [Incident, Change] : [Incident];

    /// <summary>What correlation_display says of a record of ours. correlation_id is the containment's id; 100 characters are not enough for both.</summary>
    private string Open => $"hikeshi:{member}";

    private string Released => $"hikeshi:{member}:released";

    private async Task<string> OpenAsync(string table, ContainmentOrder order, CancellationToken cancel)
    {
        if (await FindAsync(table, order.Id, cancel) is { } there)
        {
            if (there.Text("correlation_display") != Open)
            {
                await tasks.ChangeAsync(table, there.Text("sys_id"), Texts(("correlation_display", Open), ("work_notes", "Hikeshi ordered this containment again.")), cancel);
            }

            return there.Text("number");
        }

        var fields = Texts(
            ("short_description", Scrubbing.Line(Summary(order), LongestSummary)),
            ("description", $"{Summary(order)}\nUntil: {order.ExpiresAt:O}\nReason: {Scrubbing.Line(order.Reason)}\nContainment: {order.Id}"),
            ("correlation_id", order.Id.ToString()),
            ("correlation_display", Open));
        fields[table == Change ? "type" : "urgency"] = table == Change ? "emergency" : "1";
        if (settings.AssignmentGroup is { } group)
        {
            fields["assignment_group"] = group;
        }

        return (await tasks.AddAsync(table, fields, cancel)).Text("number");
    }

    private async Task<JsonElement?> FindAsync(string table, ContainmentId id, CancellationToken cancel) =>
        (await tasks.FindAsync(table, $"correlation_id={id}", Fields, cancel)) is [var first, ..] ? first : null;

    private async Task<List<string>> NoteReleaseAsync(string query, CancellationToken cancel)
    {
        var noted = new List<string>();
        foreach (var table in Tables)
        {
            var here = await tasks.FindAsync(table, query, Fields, cancel);
            foreach (var record in here)
            {
                await tasks.ChangeAsync(table, record.Text("sys_id"), Texts(("correlation_display", Released), ("work_notes", "Hikeshi released this containment.")), cancel);
                noted.Add(record.Text("number"));
            }

            await SecondLook.GoneAsync($"{here.Count} records of {table}", async () => here.Count == 0 || (await tasks.FindAsync(table, query, Fields, cancel)).Count == 0, clock, cancel);
        }

        return noted;
    }

    private async Task<IReadOnlyList<MirroredApproval>> ReadApprovalsAsync(ContainmentOrder order, CancellationToken cancel)
    {
        if (!settings.OpensChange || await FindAsync(Change, order.Id, cancel) is not { } change)
        {
            return [];
        }

        var approvals = await tasks.FindAsync("sysapproval_approver", $"sysapproval={change.Text("sys_id")}", "state,approver.name,sys_updated_on", cancel);
        return [.. approvals.Select(a => new MirroredApproval(a.Text("state"), a.Text("approver.name"), a.Text("sys_updated_on")))];
    }

    private static Dictionary<string, string> Texts(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);

    private static string Summary(ContainmentOrder order) =>
        $"Containment: {ContainmentWords.Of(order.Kind)} {string.Join(", ", new[] { order.Host, order.Account, order.Port is null ? order.Address : $"{order.Address}:{order.Port}" }.Concat(order.Destinations.Take(10)).OfType<string>())}";
}
