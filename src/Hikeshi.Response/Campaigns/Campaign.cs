using System.Collections.Immutable;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Campaigns;

/// <summary>One patch campaign, as the log tells it. Immutable.</summary>
/// <param name="Documents">The entries that brought its advisories when it began, in their order.</param>
/// <param name="Known">Everything that ever was to be done.</param>
/// <param name="Left">What the ledger showed as open when it was last counted.</param>
/// <param name="Points">How it went down, oldest first.</param>
public sealed record Campaign(
    CampaignOpened Opened,
    DateTimeOffset OpenedAt,
    IReadOnlyList<EntryId> Documents,
    ImmutableHashSet<(string Asset, string Component)> Known,
    ImmutableHashSet<(string Asset, string Component)> Left,
    ImmutableList<CampaignPoint> Points,
    CampaignClosed? Closed)
{
    public string Id => Opened.CampaignId;

    public int Done => Known.Count - Left.Count;

    public static Campaign Of(Facts.Recorded<CampaignOpened> opened)
    {
        ImmutableHashSet<(string, string)> items = [.. opened.Fact.Items.Select(item => (item.Asset, item.Component))];
        return new(opened.Fact, opened.Time, opened.Causes, items, items, [new CampaignPoint(opened.Time, 0, items.Count)], null);
    }

    public Campaign After(Facts.Recorded<CampaignProgressed> progressed)
    {
        var (added, mended) = (progressed.Fact.Added.Select(item => (item.Asset, item.Component)).ToList(), progressed.Fact.Mended.Select(item => (item.Asset, item.Component)));
        return this with
        {
            Known = Known.Union(added),
            Left = Left.Except(mended).Union(added),
            Points = Points.Add(new CampaignPoint(progressed.Time, progressed.Fact.Done, progressed.Fact.Left)),
        };
    }
}

/// <summary>A point of the burn-down.</summary>
public sealed record CampaignPoint(DateTimeOffset At, int Done, int Left);
