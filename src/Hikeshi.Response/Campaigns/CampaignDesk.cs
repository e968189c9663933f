using Hikeshi.Exposure.Asking;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Compensating;

namespace Hikeshi.Response.Campaigns;

/// <summary>What a person opens a campaign with.</summary>
public sealed record CampaignWish(string Owner, string Title, IReadOnlyList<string> Advisories, IReadOnlyList<TeamCapacity> Capacities, int Usual, int Together);

/// <summary>A campaign as it stands at a moment.</summary>
/// <param name="Plan">Of what is left.</param>
/// <param name="Notes">What a reader must know.</param>
public sealed record CampaignView(Campaign Campaign, CampaignPlan Plan, IReadOnlyList<string> Notes);

/// <summary>Patch campaigns: opened by people, counted by the ledger. Whoever says that something is patched imports what runs there now.</summary>
/// <param name="rank">What matters first; null while the institution has not described itself.</param>
public sealed class CampaignDesk(CampaignBook book, AdvisoryMemory advisories, Func<NodeRanking?> rank, Func<LedgerView?> ledger, PriorityPolicy times, TimeProvider clock)
{
    public const string Unassigned = "unassigned";
    private const int MostItems = 10_000;
    private const int MostAdvisories = 100;
    private const int MostCapacity = 10_000;
    private const int MostWindows = 2_000;
    private const int LongestText = 200;
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(180);

    public CampaignBook Book => book;

    /// <summary>The fact that a campaign began, and the entries that it rests on.</summary>
    /// <exception cref="RefusedException">An advisory is not known, reaches nothing, or a number is none.</exception>
    public (CampaignOpened Opened, IReadOnlyList<EntryId> Causes) Open(string id, CampaignWish wish, string by)
    {
        var view = ledger() ?? throw Refused("ledger", "there is no ledger", "the institution's own description", "Import it: hikeshi ledger import.");
        Check(wish);
        var documents = wish.Advisories.Select(one => advisories.About(one) ?? throw Refused(one, "no such advisory was received here, or it was erased", "the id of an advisory that arrived", "Hand it in first: POST /api/v1/advisories.")).DistinctBy(document => document.Id).ToList();
        var items = Items(AdvisoryPlace.Of(documents.SelectMany(document => document.Advisories), view), view);
        return items.Count switch
        {
            0 => throw Refused(string.Join(", ", wish.Advisories), "they reach nothing here", "advisories that reach us", "There is nothing to patch."),
            > MostItems => throw Refused(string.Join(", ", wish.Advisories), $"{items.Count} changes", $"at most {MostItems}", "Open a campaign for each advisory."),
            _ => (new CampaignOpened(id, wish.Owner, wish.Title, [.. documents.Select(document => document.Id)], wish.Capacities, wish.Usual, wish.Together, items, by), [.. documents.Select(document => document.Entry)]),
        };
    }

    public CampaignClosed Close(string id, string by, string reason) => book.Find(id) switch
    {
        null => throw Unknown(id),
        { Closed: not null } => throw Refused(id, "it is closed already", "a campaign that is open", ""),
        { } campaign => new CampaignClosed(id, campaign.Done, campaign.Left.Count, reason) { By = by },
    };

    public async Task<IReadOnlyList<Fact>> CountAsync(Recorded<LedgerImported> import, CancellationToken cancel)
    {
        await advisories.UntilKnownAsync(import, cancel);
        return Count(_ => true);
    }

    public async Task<IReadOnlyList<Fact>> CountAsync(Recorded<ExposureAssessed> assessed, CancellationToken cancel)
    {
        await advisories.UntilKnownAsync(assessed, cancel);
        return Count(campaign => campaign.Opened.Advisories.Contains(assessed.Fact.AdvisoryId));
    }

    /// <summary>Who does what by when, as the ledger, the ranking and the calendar are now.</summary>
    /// <exception cref="RefusedException">There is no such campaign, or the ledger's calendar cannot be read.</exception>
    public CampaignView Show(string id)
    {
        var campaign = book.Find(id) ?? throw Unknown(id);
        if (campaign.Closed is not null || ledger() is not { } view || rank() is not { } ranked)
        {
            return new CampaignView(campaign, new CampaignPlan([]), []);
        }

        var about = campaign.Opened.Advisories.SelectMany(advisory => advisories.About(advisory)?.Advisories ?? []).Select(advisory => advisory.Id).ToHashSet(StringComparer.Ordinal);
        var changes = Items(campaign, view).Select(item => Ranked(item, ranked.Ranking.Findings, about)).ToList();
        var now = clock.GetUtcNow();
        var last = changes.Select(change => change.Deadline).OfType<DateTimeOffset>().Append(now).Max();
        var windows = ChangeWindows.Between(times, ranked.Ranking.Calendar, now, (last > now ? last : now) + Horizon, MostWindows);
        var capacity = new CampaignCapacity(campaign.Opened.Capacities.ToDictionary(one => one.Team, one => one.ChangesPerWindow, StringComparer.Ordinal), campaign.Opened.Usual, campaign.Opened.Together);
        return new CampaignView(campaign, CampaignPlan.Of(changes, windows, capacity, TimeSpan.FromMinutes(times.WorkMinutes)), [.. Notes(campaign, changes, windows.Count)]);
    }

    private static IEnumerable<string> Notes(Campaign campaign, List<CampaignChange> changes, int windows)
    {
        if (changes.Exists(change => change.Item.Team == Unassigned))
        {
            yield return $"{changes.Count(change => change.Item.Team == Unassigned)} changes have no owner in the ledger (assets[].owner)";
        }

        if (changes.Exists(change => change.Deadline is null))
        {
            yield return $"{changes.Count(change => change.Deadline is null)} changes have no deadline: the ranking does not list them (a version that cannot be compared, or closed by VEX)";
        }

        if (windows == 0)
        {
            yield return "the priority policy opens no change window in the time ahead: somebody must open one";
        }

        if (campaign.Opened.Usual == 0)
        {
            yield return "teams that are not named have no capacity";
        }
    }

    private IReadOnlyList<Fact> Count(Func<Campaign, bool> isMeant) => ledger() is { } view
        ? [.. book.All.Where(campaign => campaign.Closed is null && isMeant(campaign)).SelectMany(campaign => Count(campaign, view))]
        : [];

    private IReadOnlyList<Fact> Count(Campaign campaign, LedgerView view)
    {
        var now = Items(campaign, view);
        var left = now.Select(item => (item.Asset, item.Component)).ToHashSet();
        if (left.SetEquals(campaign.Left))
        {
            return [];
        }

        List<CampaignItem> added = [.. now.Where(item => !campaign.Left.Contains((item.Asset, item.Component))).Take(MostItems)];
        List<CampaignItem> mended = [.. campaign.Left.Where(item => !left.Contains(item)).OrderBy(item => item.Asset, StringComparer.Ordinal).ThenBy(item => item.Component, StringComparer.Ordinal).Select(item => new CampaignItem(item.Asset, item.Component, TeamOf(item.Asset, view)))];
        var known = campaign.Known.Union(left);
        var progressed = new CampaignProgressed(campaign.Id, known.Count - left.Count, left.Count, added, mended);
        return left.Count > 0 ? [progressed] : [progressed, new CampaignClosed(campaign.Id, known.Count, 0, "the ledger shows nothing that is left")];
    }

    /// <summary>What is left of it now; what nobody can tell any more stays as it was.</summary>
    private List<CampaignItem> Items(Campaign campaign, LedgerView view)
    {
        var said = campaign.Opened.Advisories.Select((advisory, i) => advisories.Now(advisory, i < campaign.Documents.Count ? campaign.Documents[i] : null)).ToList();
        var places = Items(AdvisoryPlace.Of(said.SelectMany(one => one ?? []), view), view);
        return said.Exists(one => one is null)
            ? [.. places.Union(campaign.Left.Select(item => new CampaignItem(item.Asset, item.Component, TeamOf(item.Asset, view)))).OrderBy(item => item.Asset, StringComparer.Ordinal).ThenBy(item => item.Component, StringComparer.Ordinal)]
            : places;
    }

    private static List<CampaignItem> Items(IEnumerable<AdvisoryPlace> places, LedgerView view) => [.. places.Select(place => new CampaignItem(place.Asset, place.Purl, TeamOf(place.Asset, view)))];

    private static string TeamOf(string asset, LedgerView view) => view.FindHost(asset)?.Owner is { Length: > 0 } owner ? owner : Unassigned;

    private static CampaignChange Ranked(CampaignItem item, IReadOnlyList<RankedFinding> findings, HashSet<string> about)
    {
        var meant = findings.Where(finding => finding.Evidence.Any(evidence => about.Contains(evidence.Advisory.Id) && evidence.Purl == item.Component && evidence.Assets.Contains(item.Asset))).ToList();
        return meant.Count == 0 ? new CampaignChange(item, 0, Deadline: null)
            : new CampaignChange(item, meant.Max(finding => finding.Priority.Score), meant.Min(finding => finding.Priority.Deadline.At));
    }

    private static void Check(CampaignWish wish)
    {
        var numbers = wish.Capacities.Select(one => one.ChangesPerWindow).Append(wish.Usual);
        if (wish.Advisories.Count is 0 or > MostAdvisories)
        {
            throw Refused("advisories", $"{wish.Advisories.Count}", $"1 to {MostAdvisories}", "Name what it is about.");
        }

        if (wish.Owner.Length is 0 or > LongestText || wish.Title.Length is 0 or > LongestText)
        {
            throw Refused("owner, title", "empty or too long", $"1 to {LongestText} characters each", "Say who answers for it, and what it is called.");
        }

        if (wish.Together is < 1 or > MostCapacity || numbers.Any(number => number is < 0 or > MostCapacity) || wish.Capacities.Count > MostAdvisories)
        {
            throw Refused("capacities", "a number that is none", $"changes in one window: 0 to {MostCapacity}; together at least 1; at most {MostAdvisories} teams", "");
        }

        if (wish.Capacities.GroupBy(one => one.Team, StringComparer.Ordinal).Any(same => same.Count() > 1 || same.Key.Length is 0 or > LongestText))
        {
            throw Refused("capacities", "a team twice, or without a name", "each team once", "");
        }
    }

    private static RefusedException Unknown(string id) => Refused(id, "there is no such campaign", "an id that 'campaign list' shows", "Look it up: hikeshi respond campaign list.");

    private static RefusedException Refused(string where, string what, string expected, string mend) => new(new ControlRefused(where, what, expected, mend));
}
