namespace Hikeshi.Facts.Response;

/// <summary>A patch campaign began: everybody who has to mend something for these advisories, in change windows, by a date.</summary>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Advisories">Ids of what it is about.</param>
/// <param name="Capacities">How many changes a team or vendor makes in one window.</param>
/// <param name="Usual">What a team can do that is not named.</param>
/// <param name="Together">How many changes one window bears in all.</param>
/// <param name="Items">What was to be mended when it began.</param>
[FactKind("response.campaign-opened/1")]
public sealed record CampaignOpened(
    string CampaignId,
    string Owner,
    string Title,
    IReadOnlyList<string> Advisories,
    IReadOnlyList<TeamCapacity> Capacities,
    int Usual,
    int Together,
    IReadOnlyList<CampaignItem> Items,
    string By) : Fact;

public sealed record TeamCapacity(string Team, int ChangesPerWindow);

/// <summary>One change: one component on one host.</summary>
/// <param name="Team">Owner of the asset, from the ledger.</param>
/// <param name="Component">Package URL as the ledger holds it.</param>
public sealed record CampaignItem(string Asset, string Component, string Team);

/// <summary>The ledger shows that a campaign has come on, or that there is more to do than before.</summary>
/// <param name="Done">Changes of the campaign that the ledger shows as done.</param>
/// <param name="Added">What came in since the last count.</param>
/// <param name="Mended">What was done since the last count.</param>
[FactKind("response.campaign-progressed/1")]
public sealed record CampaignProgressed(string CampaignId, int Done, int Left, IReadOnlyList<CampaignItem> Added, IReadOnlyList<CampaignItem> Mended) : Fact;

/// <summary>A campaign ended: nothing is left, or a person closed it.</summary>
/// <param name="Left">What the ledger still shows as open.</param>
[FactKind("response.campaign-closed/1")]
public sealed record CampaignClosed(string CampaignId, int Done, int Left, string Reason) : Fact
{
    /// <summary>The person; null: the ledger shows that nothing is left.</summary>
    public string? By { get; init; }
}
