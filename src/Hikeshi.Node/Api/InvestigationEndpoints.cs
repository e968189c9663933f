using System.Globalization;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response.Investigating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Asking the AI investigator, reading what it made of it, and asking people for the playbook that it proposes.</summary>
internal static class InvestigationEndpoints
{
    private const int Shown = 100;
    private const int LongestReason = 1_000;
    private const int MostLookedAt = 50_000;

    /// <summary>Twice the patience for each that may be before it, and a little.</summary>
    private const int PlacesInTheQueue = 5;

    public static void MapInvestigations(this IEndpointRouteBuilder routes, Rooms rooms, EvidenceLog log, Journal journal, TimeProvider clock)
    {
        var one = new SemaphoreSlim(1); // the budget is looked at and used by one at a time
        var group = routes.MapGroup("/api/v1/investigations");
        group.MapGet("", IResult () => Results.Json([.. rooms.Investigations.All.Take(Shown).Select(Row)], InvestigationJson.Default.InvestigationRowArray)).Requires(Permission.ReadEvidence);
        group.MapGet("/{id}", IResult (string id) => Find(rooms, id) is { } line ? Results.Json(Answer(rooms, journal, line), InvestigationJson.Default.InvestigationAnswer) : Unknown(id)).Requires(Permission.ReadEvidence);
        group.MapPost("", Task<IResult> (HttpContext context) => AskAsync(context, rooms, log, journal, one)).Requires(Permission.Investigate);
        group.MapPost("/{id}/file", Task<IResult> (HttpContext context, string id) => FileAsync(context, rooms, journal, id, clock)).Requires(Permission.Investigate);
    }

    private static async Task<IResult> AskAsync(HttpContext context, Rooms rooms, EvidenceLog log, Journal journal, SemaphoreSlim one)
    {
        var request = await context.Request.ReadFromJsonAsync(InvestigationJson.Default.InvestigationRequest, context.RequestAborted);
        if (rooms.Investigator is not { } investigator)
        {
            return Of(context, new("off", "", "no AI investigator is configured", "Investigator:Url and its other settings", "See docs/investigator.md; everything else works without it."));
        }

        if (request is null || SubjectOf(rooms, log, request.Subject) is not { } subject)
        {
            return Unknown(request?.Subject ?? "");
        }

        await one.WaitAsync(context.RequestAborted);
        try
        {
            if (rooms.Investigations.WhyNot(investigator.Settings.PerHour) is { } refusal)
            {
                return Of(context, refusal);
            }

            var actor = context.Actor();
            if (investigator.Ask(subject, journal, actor.DisplayName) is not { } asked)
            {
                return Of(context, new("gone", "", $"the content of {subject} is erased", "an entry with its content", ""));
            }

            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [subject], asked, context.RequestAborted);
            var wait = (int)investigator.Settings.Patience.TotalSeconds * PlacesInTheQueue;
            return Results.Json(new InvestigationBegun(entry.ToString(), wait), InvestigationJson.Default.InvestigationBegun, statusCode: StatusCodes.Status202Accepted);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>
    /// A person asks people. Nothing of what the model wrote is part of the request: the playbook is named as its file names it, what it concerns as the
    /// log does, and the reason is the person's own. When it is granted, nothing runs by itself: a person may run the playbook.
    /// </summary>
    private static async Task<IResult> FileAsync(HttpContext context, Rooms rooms, Journal journal, string id, TimeProvider clock)
    {
        var request = await context.Request.ReadFromJsonAsync(InvestigationJson.Default.FilingRequest, context.RequestAborted);
        if (Find(rooms, id) is not { } line)
        {
            return Unknown(id);
        }

        var actor = context.Actor();
        var reason = request?.Reason.Trim() ?? "";
        var approval = ApprovalOf(line.Id);
        var asked = journal.Find(line.Id) as InvestigationAsked;
        var proposal = line.Answer is { } answer ? (journal.Find(answer) as Investigated)?.Proposal : null;
        var playbook = rooms.Investigator?.Playbooks().FirstOrDefault(offer => offer.Id == proposal?.Playbook);
        var refusal = !actor.HasAccount ? new InvestigationRefusal("not-a-person", "", $"{actor.EvidenceName} is not a person with an account here", "somebody who signed in", "Sign in with an account of your own.")
            : reason.Length is 0 or > LongestReason ? new("reason", "$.reason", $"{reason.Length} characters", $"1 to {LongestReason}: why you ask, in your own words", "")
            : proposal?.Playbook is null || asked is null ? new("nothing-to-file", "", "it proposes no playbook", "an investigation that does", "")
            : playbook is null ? new("gone", "", $"{proposal.Playbook} is not on offer any more", "a playbook in the folder of Investigator:Playbooks", "")
            : rooms.Approvals.Find(approval) is not null ? new("filed", "", "people are asked already", "once for each investigation", "Look at it: hikeshi approve list.")
            : null;
        if (refusal is not null)
        {
            return Of(context, refusal);
        }

        IReadOnlyList<string> scope = [.. Named(proposal!.Scope, asked!.Names).Select(each => each.Name)];
        var filed = new ApprovalRequested(approval, "investigation", "run-playbook", playbook!.Id, "proposed-by-a-model", reason, [playbook.Name, .. scope], 2, clock.GetUtcNow().AddHours(4), actor.EvidenceName);
        var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [line.Answer!.Value], filed, context.RequestAborted);
        return Results.Json(new FilingAnswer(entry.ToString(), approval), InvestigationJson.Default.FilingAnswer);
    }

    private static InvestigationAnswer Answer(Rooms rooms, Journal journal, InvestigationLine line)
    {
        var asked = journal.Find(line.Id) as InvestigationAsked;
        var said = line.Answer is { } answer ? journal.Find(answer) as Investigated : null;
        return new InvestigationAnswer(line.Id.ToString(), line.Outcome ?? "asked", line.At, line.Subject, line.By, asked?.Endpoint ?? "", line.Model)
        {
            AnswerEntry = line.Answer?.ToString(),
            Instructions = asked?.Instructions,
            Data = asked?.Data,
            Names = [.. (asked?.Names ?? []).Concat(asked?.Mentioned ?? []).Where(name => name.As != name.Name).Select(name => new NamedRow(name.As, name.Name))],
            RawAnswer = said?.Answer,
            Proposal = said?.Proposal is { } proposal ? Row(proposal, asked, rooms) : null,
            Refused = said?.Refused ?? [],
            Failure = said?.Failure,
            AnsweredBy = said?.AnsweredBy,
            TokensIn = said?.TokensIn,
            TokensOut = said?.TokensOut,
            Milliseconds = said?.Milliseconds,
            Approval = rooms.Approvals.Find(ApprovalOf(line.Id))?.Request.ApprovalId,
        };
    }

    private static ProposalRow Row(InvestigationProposal proposal, InvestigationAsked? asked, Rooms rooms) => new(
        proposal.Hypothesis,
        proposal.Confidence,
        Named(proposal.Evidence, asked?.Evidence ?? []),
        Named(proposal.Scope, asked?.Names ?? []),
        proposal.Playbook,
        rooms.Investigator?.Playbooks().FirstOrDefault(offer => offer.Id == proposal.Playbook)?.Name,
        proposal.Message);

    private static IReadOnlyList<NamedRow> Named(IReadOnlyList<string> aliases, IReadOnlyList<InvestigationName> names) =>
        [.. aliases.Select(alias => new NamedRow(alias, names.FirstOrDefault(name => name.As == alias)?.Name ?? alias))];

    private static InvestigationRow Row(InvestigationLine line) => new(line.Id.ToString(), line.At, line.Subject, line.By, line.Model, line.Outcome ?? "asked");

    private static string ApprovalOf(EntryId investigation) => $"investigation:{investigation}";

    private static InvestigationLine? Find(Rooms rooms, string id) => EntryId.TryParse(id, out var entry) ? rooms.Investigations.Find(entry) : null;

    /// <summary>An entry by its id, the newest sighting of a case, or what ordered a containment that is in force.</summary>
    private static EntryId? SubjectOf(Rooms rooms, EvidenceLog log, string subject) =>
        EntryId.TryParse(subject, out var id) && log.TryFind(id, out _) ? id
        : rooms.Sensing.Queue.Find(subject) is { Sightings: [var newest, ..] } ? newest.Entry
        : Guid.TryParseExact(subject, "D", out var containment) && rooms.Response.State.Active.TryFind(new ContainmentId(containment), out _) ? OrderOf(new ContainmentId(containment), log)
        : null;

    /// <summary>The newest order of a containment, among the newest entries of the log.</summary>
    private static EntryId? OrderOf(ContainmentId containment, EvidenceLog log)
    {
        var kind = FactCatalog.KindOf(typeof(Ordered));
        var count = log.Count;
        for (var index = count; index > 0 && count - index < MostLookedAt; index--)
        {
            if (log.ReadHeader(index - 1) is { } header && header.Kind == kind && log.Read(index - 1).Body is { } body && ((Ordered)FactCatalog.Decode(kind, body.Span)).Order.Id == containment)
            {
                return header.Id;
            }
        }

        return null;
    }

    private static IResult Unknown(string id) => Problems.NotFound($"There is no entry, case or investigation {(id.Length <= 80 ? id : "of that name")}.");

    private static IResult Of(HttpContext context, InvestigationRefusal refusal)
    {
        if (refusal.After is { } after)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return Problems.Problem(
            refusal.Why switch
            {
                "busy" or "budget" => StatusCodes.Status429TooManyRequests,
                "not-a-person" => StatusCodes.Status403Forbidden,
                "reason" => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status409Conflict,
            },
            refusal.Code,
            refusal.Sentence);
    }
}
