using Hikeshi.Exposure.Priority;
using Hikeshi.Facts.Response;

namespace Hikeshi.Response.Campaigns;

/// <summary>One change that is still to be made.</summary>
/// <param name="Score">Of the ranking, 0 to 1; 0 where it ranks nothing.</param>
/// <param name="Deadline">Of the ranking; null where it knows none.</param>
public sealed record CampaignChange(CampaignItem Item, double Score, DateTimeOffset? Deadline);

/// <param name="Window">When; null: no window before the horizon has room.</param>
/// <param name="DoneBy">When it would be done, with those of the same team that come before it in the window.</param>
public sealed record PlannedChange(CampaignChange Change, WorkWindow? Window, DateTimeOffset? DoneBy)
{
    public bool IsLate => Change.Deadline is { } deadline && (DoneBy is not { } done || done > deadline);
}

/// <summary>What teams and windows bear.</summary>
/// <param name="Usual">Of a team that is not named.</param>
/// <param name="Together">Of all teams in one window.</param>
public sealed record CampaignCapacity(IReadOnlyDictionary<string, int> Teams, int Usual, int Together)
{
    public int Of(string team) => Teams.GetValueOrDefault(team, Usual);
}

/// <summary>
/// Who changes what in which window. Pure and deterministic: the higher score first, then the earlier deadline, then asset and component; each in the
/// first window in which its team and the window have room. So nothing of a team stands before what matters more, and what cannot be met is said.
/// </summary>
/// <param name="Changes">In the order of priority.</param>
public sealed record CampaignPlan(IReadOnlyList<PlannedChange> Changes)
{
    /// <param name="windows">Ascending; outside freezes and what else the institution blocks.</param>
    public static CampaignPlan Of(IReadOnlyList<CampaignChange> changes, IReadOnlyList<WorkWindow> windows, CampaignCapacity capacity, TimeSpan work)
    {
        var inAll = new int[windows.Count];
        var ofTeam = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var begin = new Dictionary<string, int>(StringComparer.Ordinal);
        var planned = new List<PlannedChange>(changes.Count);
        foreach (var change in changes
            .OrderByDescending(change => change.Score).ThenBy(change => change.Deadline ?? DateTimeOffset.MaxValue)
            .ThenBy(change => change.Item.Asset, StringComparer.Ordinal).ThenBy(change => change.Item.Component, StringComparer.Ordinal))
        {
            var team = change.Item.Team;
            if (!ofTeam.TryGetValue(team, out var taken))
            {
                ofTeam[team] = taken = new int[windows.Count];
            }

            // Room only ever shrinks: where this team found none before, it finds none now.
            var at = begin.GetValueOrDefault(team);
            while (at < windows.Count && (taken[at] >= capacity.Of(team) || inAll[at] >= capacity.Together))
            {
                at++;
            }

            begin[team] = at;
            if (at == windows.Count)
            {
                planned.Add(new PlannedChange(change, Window: null, DoneBy: null));
                continue;
            }

            inAll[at]++;
            taken[at]++;
            var (start, end) = (windows[at].Start, windows[at].End);
            planned.Add(new PlannedChange(change, windows[at], start + (work * taken[at]) is var done && done < end ? done : end));
        }

        return new CampaignPlan(planned);
    }
}
