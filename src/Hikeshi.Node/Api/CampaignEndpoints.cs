using Hikeshi.Facts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response.Campaigns;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Patch campaigns: opened and closed by people, counted by the ledger.</summary>
internal static class CampaignEndpoints
{
    private const int UsualPerTeam = 1;
    private const int UsualTogether = 20;

    public static void MapCampaigns(this IEndpointRouteBuilder routes, CampaignDesk desk, IJournal journal, TimeProvider clock)
    {
        var group = routes.MapGroup("/api/v1/response/campaigns");
        group.MapGet("", IResult () => Results.Json(new CampaignsAnswer([.. desk.Book.All.Select(CampaignRow.Of)]), RemediationJson.Default.CampaignsAnswer)).Requires(Permission.ReadResponse);
        group.MapGet("/{id}", Task<IResult> (string id) => OrRefusedAsync(desk, id, () => Task.FromResult(Results.Json(CampaignAnswer.Of(desk.Show(id)), RemediationJson.Default.CampaignAnswer)))).Requires(Permission.ReadResponse);
        group.MapPost("", Task<IResult> (HttpContext context) => OpenAsync(context, desk, journal, clock)).Requires(Permission.ManageRemediation);
        group.MapPost("/{id}/close", Task<IResult> (HttpContext context, string id) => OrRefusedAsync(desk, id, async () =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.ReleaseRequest, context.RequestAborted);
            if (string.IsNullOrWhiteSpace(request?.Reason))
            {
                return Problems.BadRequest("$.reason: missing; expected why it is closed.");
            }

            var actor = context.Actor();
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], desk.Close(id, actor.EvidenceName, request.Reason), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        })).Requires(Permission.ManageRemediation);
    }

    private static async Task<IResult> OpenAsync(HttpContext context, CampaignDesk desk, IJournal journal, TimeProvider clock)
    {
        if (await context.Request.ReadFromJsonAsync(RemediationJson.Default.CampaignRequest, context.RequestAborted) is not { } request)
        {
            return Problems.BadRequest("$: null; expected owner, title, advisories.");
        }

        if (desk.Book.All.Count(campaign => campaign.Closed is null) >= CampaignBook.MostOpen)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "Too many", $"{CampaignBook.MostOpen} campaigns are open; close those that nobody runs.");
        }

        try
        {
            var actor = context.Actor();
            var wish = new CampaignWish(request.Owner, request.Title, request.Advisories, request.Capacities ?? [], request.Usual ?? UsualPerTeam, request.Together ?? UsualTogether);
            var (opened, causes) = desk.Open($"campaign-{EntryId.New(clock.GetUtcNow())}", wish, actor.EvidenceName);
            var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, causes, opened, context.RequestAborted);
            return Results.Json(new CampaignOpenedAnswer(opened.CampaignId, opened.Items.Count, entry.ToString()), RemediationJson.Default.CampaignOpenedAnswer);
        }
        catch (RefusedException refused)
        {
            return Of(refused.Refusal);
        }
    }

    private static async Task<IResult> OrRefusedAsync(CampaignDesk desk, string id, Func<Task<IResult>> act)
    {
        if (desk.Book.Find(id) is null)
        {
            return Problems.NotFound($"There is no campaign {id}.");
        }

        try
        {
            return await act();
        }
        catch (RefusedException refused)
        {
            return Of(refused.Refusal);
        }
    }

    private static IResult Of(Refusal refusal) => refusal is Response.Compensating.ControlRefused ? Problems.Problem(StatusCodes.Status409Conflict, refusal.Code, refusal.Sentence) : Problems.Of(refusal);
}
