using Hikeshi.Facts;
using Hikeshi.Facts.Response;

namespace Hikeshi.Response.Campaigns;

/// <summary>All patch campaigns, from the log. Thread-safe.</summary>
public sealed class CampaignBook
{
    public const int MostOpen = 100;
    private const int MostClosed = 200;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Campaign> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> closed = [];

    /// <summary>Open ones first, then by when they began.</summary>
    public IReadOnlyList<Campaign> All
    {
        get
        {
            lock (gate)
            {
                return [.. byId.Values.OrderByDescending(campaign => campaign.Closed is null).ThenBy(campaign => campaign.OpenedAt).ThenBy(campaign => campaign.Id, StringComparer.Ordinal)];
            }
        }
    }

    public Campaign? Find(string id)
    {
        lock (gate)
        {
            return byId.GetValueOrDefault(id);
        }
    }

    public void Apply(Recorded<CampaignOpened> opened)
    {
        lock (gate)
        {
            byId.TryAdd(opened.Fact.CampaignId, Campaign.Of(opened));
        }
    }

    public void Apply(Recorded<CampaignProgressed> progressed)
    {
        lock (gate)
        {
            if (byId.TryGetValue(progressed.Fact.CampaignId, out var campaign) && campaign.Closed is null)
            {
                byId[campaign.Id] = campaign.After(progressed);
            }
        }
    }

    public void Apply(Recorded<CampaignClosed> end)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(end.Fact.CampaignId, out var campaign) || campaign.Closed is not null)
            {
                return;
            }

            byId[campaign.Id] = campaign with { Closed = end.Fact };
            closed.Enqueue(campaign.Id);
            if (closed.Count > MostClosed)
            {
                byId.Remove(closed.Dequeue());
            }
        }
    }
}
