using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Campaigns;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of compensating controls and patch campaigns, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ProposeRequest))]
[JsonSerializable(typeof(ProposeAnswer))]
[JsonSerializable(typeof(ControlsAnswer))]
[JsonSerializable(typeof(ControlRow))]
[JsonSerializable(typeof(PlaceRequest))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(EndRequest))]
[JsonSerializable(typeof(CampaignRequest))]
[JsonSerializable(typeof(CampaignsAnswer))]
[JsonSerializable(typeof(CampaignAnswer))]
[JsonSerializable(typeof(CampaignOpenedAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RemediationJson : JsonSerializerContext;

/// <param name="Advisory">Its id, or a name of an advisory in it.</param>
/// <param name="Shape">A hikeshi-request-shape/1; null: only what the advisory itself says.</param>
/// <param name="ShapeSource">Where the shape comes from, for evidence.</param>
/// <param name="Service">The service that the shape is about.</param>
/// <param name="Days">Until people are asked whether controls stay; 7 when left out.</param>
internal sealed record ProposeRequest(string Advisory, JsonElement? Shape = null, string? ShapeSource = null, string? Service = null, int? Days = null);

/// <param name="Notes">What does not fit, and why.</param>
internal sealed record ProposeAnswer(IReadOnlyList<ControlRow> Controls, IReadOnlyList<string> Notes);

internal sealed record ControlsAnswer(IReadOnlyList<ControlRow> Controls, int Findings);

/// <param name="State">Of <see cref="ControlStanding"/>.</param>
/// <param name="Text">What people install: for a virtual patch that may block, the one that does.</param>
internal sealed record ControlRow(
    string Id,
    string Advisory,
    string Kind,
    string Target,
    string State,
    string? Finding,
    IReadOnlyList<ControlledPlace> Covers,
    string Reason,
    IReadOnlyList<string> BlastRadius,
    string Verification,
    DateTimeOffset LatestEnd,
    bool HasActuator,
    string? Mode,
    bool MayBlock,
    string? Containment,
    string? Approval,
    string? Ended,
    string? Text)
{
    public static ControlRow Of(Control control, ResponseState state, bool withText)
    {
        var (proposed, standing) = (control.Proposed, ControlStanding.Of(control, state));
        return new ControlRow(
            control.Id, proposed.AdvisoryId, proposed.Kind, proposed.Target, standing.State, standing.Finding, proposed.Covers, proposed.Reason, proposed.BlastRadius, proposed.Verification,
            control.LatestEnd, proposed.Order is not null, control.Placed?.Mode, control.MayBlock, control.Containment?.ToString(), control.Asked?.ApprovalId,
            control.Ended is { } ended ? $"{ended.Why}: {ended.Reason}" : null, withText ? TextOf(control) : null);
    }

    private static string? TextOf(Control control) => control is { MayBlock: true, Proposed: { Shape: { } shape, FirstRuleId: { } first } proposed }
        ? SecRuleText.Blocking(control.Id, proposed.AdvisoryId, RequestShapeReader.Read(control.Id, System.Text.Encoding.UTF8.GetBytes(shape)), first)
        : control.Proposed.Text;
}

/// <param name="By">actuator; hand; hand-blocking (a virtual patch that people let block).</param>
internal sealed record PlaceRequest(string By, string Note);

internal sealed record VerifyRequest(bool InForce, string Detail);

/// <param name="Remediated">Another remedy is recorded; otherwise it is given up.</param>
internal sealed record EndRequest(bool Remediated, string Reason);

/// <param name="Usual">Changes per window of a team that is not named; 1 when left out.</param>
/// <param name="Together">Changes per window of all teams; 20 when left out.</param>
internal sealed record CampaignRequest(string Owner, string Title, IReadOnlyList<string> Advisories, IReadOnlyList<TeamCapacity>? Capacities = null, int? Usual = null, int? Together = null);

internal sealed record CampaignOpenedAnswer(string Id, int Changes, string EntryId);

internal sealed record CampaignsAnswer(IReadOnlyList<CampaignRow> Campaigns);

internal sealed record CampaignRow(string Id, string Title, string Owner, IReadOnlyList<string> Advisories, DateTimeOffset OpenedAt, int Done, int Left, string? Closed)
{
    public static CampaignRow Of(Campaign campaign) => new(
        campaign.Id, campaign.Opened.Title, campaign.Opened.Owner, campaign.Opened.Advisories, campaign.OpenedAt, campaign.Done, campaign.Left.Count,
        campaign.Closed is { } closed ? $"{(closed.By is { } by ? by + ": " : "")}{closed.Reason}" : null);
}

/// <param name="Late">How many will miss their deadline.</param>
/// <param name="Plan">In the order of priority.</param>
/// <param name="Burndown">How it went down.</param>
internal sealed record CampaignAnswer(CampaignRow Campaign, int Late, IReadOnlyList<TeamRow> Teams, IReadOnlyList<ChangeRow> Plan, IReadOnlyList<CampaignPoint> Burndown, IReadOnlyList<string> Notes)
{
    public static CampaignAnswer Of(CampaignView view)
    {
        var opened = view.Campaign.Opened;
        var changes = view.Plan.Changes;
        return new CampaignAnswer(
            CampaignRow.Of(view.Campaign),
            changes.Count(change => change.IsLate),
            [.. changes.GroupBy(change => change.Change.Item.Team, StringComparer.Ordinal).OrderBy(team => team.Key, StringComparer.Ordinal).Select(team => new TeamRow(
                team.Key, opened.Capacities.FirstOrDefault(one => one.Team == team.Key)?.ChangesPerWindow ?? opened.Usual, team.Count(), team.Count(change => change.IsLate), team.All(change => change.DoneBy is not null) ? team.Max(change => change.DoneBy) : null))],
            [.. changes.Select(change => new ChangeRow(
                change.Change.Item.Asset, change.Change.Item.Component, change.Change.Item.Team, Math.Round(change.Change.Score, 6), change.Change.Deadline, change.Window?.Start, change.Window?.End, change.DoneBy, change.IsLate))],
            view.Campaign.Points,
            view.Notes);
    }
}

/// <param name="DoneBy">When all of them are done; null: there is no window for some.</param>
internal sealed record TeamRow(string Team, int ChangesPerWindow, int Left, int Late, DateTimeOffset? DoneBy);

/// <param name="Deadline">Null: the ranking knows none.</param>
/// <param name="DoneBy">The earliest; null: no window has room.</param>
internal sealed record ChangeRow(string Asset, string Component, string Team, double Score, DateTimeOffset? Deadline, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd, DateTimeOffset? DoneBy, bool IsLate);
