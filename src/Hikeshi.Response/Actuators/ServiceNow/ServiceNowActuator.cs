using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Mirroring;

namespace Hikeshi.Response.Actuators.ServiceNow;

/// <summary>An approval as it stands over there: requested, approved, rejected, cancelled.</summary>
/// <param name="At">When it was last changed, as the instance writes it.</param>
public sealed record MirroredApproval(string State, string Approver, string At);

/// <summary>
/// Opens an incident for each containment in ServiceNow and, where it is wanted, an emergency change with its approvals, from the moment on at which people
/// are asked here. It tells people; it enforces nothing, and never says so.
/// </summary>
public sealed class ServiceNowActuator : IActuator, IApprovalMirror, IDisposable
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
    private readonly ChangeApprovals approvals;
    private readonly Errand errand;

    /// <summary>What is asked and what is ordered is one record: neither makes it beside the other.</summary>
    private readonly SemaphoreSlim opening = new(1, 1);

    public ServiceNowActuator(ServiceNowSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.member, this.clock) = (settings, member, clock);
        exchange = new HttpExchange(new HttpLine(settings.Instance, ExchangeLimits.Default, clock), new BasicCredential(settings.User, settings.Password), "application/json");
        tasks = new TaskTable(exchange, ExchangeLimits.Default);
        approvals = new ChangeApprovals(tasks, settings.User);
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, exchange.Scrub);
    }

    public string Name => settings.Name;

    public bool ShowsApprovals => settings.ShowsApprovals;

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
        var there = await FindAsync(Incident, order.Id.ToString(), stop);
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
        if (await FindAsync(Incident, order.Id.ToString(), stop) is not { } incident)
        {
            return new ActuatorReport(ActuatorState.Absent, "there is no incident for it");
        }

        var said = await ReadApprovalsAsync(order, stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{incident.Text("number")} is there{string.Concat(said.Select(a => $"; {a.State} by {a.Approver} ({a.At})"))}");
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
        IReadOnlyList<MirroredApproval> read = [];
        var report = await errand.RunAsync(async stop =>
        {
            read = await ReadApprovalsAsync(order, stop);
            return new ActuatorReport(ActuatorState.Delivered, "read");
        }, cancel);
        return report.State == ActuatorState.Failed ? throw new TimeoutException(report.Detail) : read;
    }

    /// <inheritdoc/>
    public Task<ActuatorReport> ShowAsync(ShownApproval approval, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var fields = Texts(
            ("short_description", Scrubbing.Line(approval.Summary, LongestSummary)),
            ("description", string.Join('\n', approval.Description.Split('\n').Select(line => Scrubbing.Line(line)))),
            ("correlation_id", approval.Key),
            ("correlation_display", Asked));
        var change = await FindOrAddAsync(Change, approval.Key, fields, stop);
        var followed = await approvals.FollowAsync(change.Text("sys_id"), approval, stop);
        var notes = Texts(("work_notes", string.Join('\n', approval.News.Select(Plain))));
        if (approval.Outcome is not (null or ApprovalConcluded.Granted or ApprovalConcluded.Unvetoed) && change.Text("correlation_display") == Asked)
        {
            notes["correlation_display"] = Released; // nothing comes of it
        }

        await tasks.ChangeAsync(Change, change.Text("sys_id"), notes, stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{change.Text("number")}: {approval.News.Count} noted{followed}");
    }, cancel);

    public void Dispose()
    {
        exchange.Dispose();
        opening.Dispose();
    }

    private IEnumerable<string> Tables => settings.OpensChange ? [Incident, Change] : [Incident];

    /// <summary>What correlation_display says of a record of ours. correlation_id is the containment's id; 100 characters are not enough for both.</summary>
    private string Open => $"hikeshi:{member}";

    private string Asked => $"hikeshi:{member}:asked";

    private string Released => $"hikeshi:{member}:released";

    private async Task<string> OpenAsync(string table, ContainmentOrder order, CancellationToken cancel)
    {
        var fields = Texts(
            ("short_description", Scrubbing.Line(Summary(order), LongestSummary)),
            ("description", $"{Summary(order)}\nUntil: {order.ExpiresAt:O}\nReason: {Scrubbing.Line(order.Reason)}\nContainment: {order.Id}"),
            ("correlation_id", order.Id.ToString()),
            ("correlation_display", Open));
        var record = await FindOrAddAsync(table, order.Id.ToString(), fields, cancel);
        if (record.Text("correlation_display") is var display && display != Open)
        {
            var note = display == Asked ? "Hikeshi ordered this containment." : "Hikeshi ordered this containment again.";
            await tasks.ChangeAsync(table, record.Text("sys_id"), Texts(("correlation_display", Open), ("work_notes", note)), cancel);
        }

        return record.Text("number");
    }

    private async Task<JsonElement> FindOrAddAsync(string table, string key, Dictionary<string, string> fields, CancellationToken cancel)
    {
        await opening.WaitAsync(cancel);
        try
        {
            return await FindAsync(table, key, cancel) ?? await AddAsync(table, fields, cancel);
        }
        finally
        {
            opening.Release();
        }
    }

    private Task<JsonElement> AddAsync(string table, Dictionary<string, string> fields, CancellationToken cancel)
    {
        fields[table == Change ? "type" : "urgency"] = table == Change ? "emergency" : "1";
        if (settings.AssignmentGroup is { } group)
        {
            fields["assignment_group"] = group;
        }

        return tasks.AddAsync(table, fields, cancel);
    }

    private async Task<JsonElement?> FindAsync(string table, string key, CancellationToken cancel) =>
        (await tasks.FindAsync(table, $"correlation_id={key}", Fields, cancel)) is [var first, ..] ? first : null;

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
        return settings.OpensChange && await FindAsync(Change, order.Id.ToString(), cancel) is { } change ? await approvals.OfPeopleAsync(change.Text("sys_id"), cancel) : [];
    }

    /// <summary>A work note is a journal entry, and those take <c>[code]</c> for HTML.</summary>
    private static string Plain(string sentence) => Scrubbing.Line(sentence).Replace("[code]", "[ code ]", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> Texts(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);

    private static string Summary(ContainmentOrder order) =>
        $"Containment: {ContainmentWords.Of(order.Kind)} {string.Join(", ", new[] { order.Host, order.Account, order.Port is null ? order.Address : $"{order.Address}:{order.Port}" }.Concat(order.Destinations.Take(10)).OfType<string>())}";
}
