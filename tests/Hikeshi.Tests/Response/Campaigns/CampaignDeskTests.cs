using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Campaigns;
using Hikeshi.Response.Compensating;
using Hikeshi.Tests.Response.Compensating;
using Xunit;

namespace Hikeshi.Tests.Response.Campaigns;

/// <summary>Campaigns count what the ledger shows, and say who will be late.</summary>
public sealed class CampaignDeskTests
{
    [Fact]
    public void Open_ReachedHosts_AreItemsOfTheirOwners()
    {
        var bank = Bank();
        var campaign = Open(bank, new CampaignWish("person:a", "Gateway", ["CVE-2026-9999"], [new TeamCapacity("channels", 2)], 1, 20));
        Assert.Equal(Compensated.AllHosts.Order(StringComparer.Ordinal), campaign.Opened.Items.Select(item => item.Asset));
        Assert.Equal(["channels", "channels"], campaign.Opened.Items.Where(item => item.Asset.StartsWith("gw-", StringComparison.Ordinal)).Select(item => item.Team));
        Assert.Equal(CampaignDesk.Unassigned, campaign.Opened.Items.First(item => item.Asset == "core-1").Team);
        Assert.Contains(bank.Campaigns.Show(campaign.Id).Notes, note => note.Contains("no owner in the ledger", StringComparison.Ordinal));
        Assert.Equal([Compensated.AdvisoryId], campaign.Opened.Advisories);
    }

    /// <summary>Nobody's word counts: an import does, and takes back what it took too early.</summary>
    [Fact]
    public void Import_MendsAndBreaks_TheBurndownFollows()
    {
        var bank = Bank();
        var campaign = Open(bank, Wish());
        var all = campaign.Opened.Items.Count;
        bank.Clock.Advance(TimeSpan.FromHours(1));
        bank.Import(Compensated.Patched("gw-1"));
        bank.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(bank.Import(Compensated.Patched("gw-1")).OfType<CampaignProgressed>());
        var broken = Assert.Single(bank.Import(Given.Bank).OfType<CampaignProgressed>());
        Assert.Equal(["gw-1"], broken.Added.Select(item => item.Asset));
        bank.Clock.Advance(TimeSpan.FromHours(1));
        var last = bank.Import(Compensated.Patched(Compensated.AllHosts));
        Assert.Equal([(0, all), (1, all - 1), (0, all), (all, 0)], Now(bank, campaign).Points.Select(point => (point.Done, point.Left)));
        Assert.Null(Assert.Single(last.OfType<CampaignClosed>()).By);
        Assert.Empty(Now(bank, campaign).Left);
    }

    /// <summary>Everybody at once is in time; one change a window is not, and the earliest date is said.</summary>
    [Fact]
    public void Show_TooLittleCapacity_SaysWhoIsLateAndTheEarliestDate()
    {
        var bank = Bank();
        var wide = bank.Campaigns.Show(Open(bank, new CampaignWish("person:a", "wide", [Compensated.AdvisoryId], [], 100, 100)).Id);
        Assert.DoesNotContain(wide.Plan.Changes, change => change.IsLate);
        bank.Clock.Advance(TimeSpan.FromDays(20));
        var narrow = bank.Campaigns.Show(Open(bank, new CampaignWish("person:a", "narrow", [Compensated.AdvisoryId], [], 1, 1)).Id);
        var late = narrow.Plan.Changes.Where(change => change.IsLate).ToList();
        Assert.NotEmpty(late);
        Assert.All(late, change => Assert.True(change.DoneBy > change.Change.Deadline));
        Assert.All(narrow.Plan.Changes, change => Assert.NotNull(change.Change.Deadline));
        Assert.Equal(narrow.Plan.Changes.Select(change => change.Change.Score).OrderDescending(), narrow.Plan.Changes.Select(change => change.Change.Score));
        Assert.True(narrow.Plan.Changes[0].Change.Score > narrow.Plan.Changes[^1].Change.Score); // hosts of the payments service before the rest
        Assert.StartsWith("gw-", narrow.Plan.Changes[0].Change.Item.Asset, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_ATeamWithoutCapacity_HasNoWindow()
    {
        var bank = Bank();
        var view = bank.Campaigns.Show(Open(bank, new CampaignWish("person:a", "x", [Compensated.AdvisoryId], [new TeamCapacity("channels", 0)], 1, 20)).Id);
        Assert.All(view.Plan.Changes.Where(change => change.Change.Item.Team == "channels"), change => Assert.True(change is { Window: null, IsLate: true }));
    }

    /// <summary>What reaches us meanwhile is to be done, too.</summary>
    [Fact]
    public void Reassess_AdvisoryReachesMore_AddsItems()
    {
        var bank = Bank(Compensated.Patched("gw-1"));
        var campaign = Open(bank, Wish());
        Assert.DoesNotContain(campaign.Opened.Items, item => item.Asset == "gw-1");
        bank.Receive(Compensated.Advisory(fixedIn: "3.2.3"));
        var progressed = Assert.Single(bank.Reassess().OfType<CampaignProgressed>());
        Assert.Contains(progressed.Added, item => item is { Asset: "gw-1", Team: "channels" });
        Assert.Equal(campaign.Left.Count + progressed.Added.Count, Now(bank, campaign).Left.Count);
    }

    /// <summary>A hub's question that reaches less mends nothing.</summary>
    [Fact]
    public void Reassess_NarrowedByTheHub_MendsNothing()
    {
        var bank = Bank();
        var campaign = Open(bank, Wish());
        bank.Ask(Compensated.Advisory(fixedIn: "3.0.5"));
        bank.Reassess();
        Assert.Equal(campaign.Left.Count, Now(bank, campaign).Left.Count);
    }

    [Fact]
    public void Close_ByAPerson_SaysWhatIsLeft()
    {
        var bank = Bank();
        var campaign = Open(bank, Wish());
        bank.Apply([bank.Campaigns.Close(campaign.Id, "person:a", "superseded")]);
        Assert.Equal(("person:a", campaign.Left.Count), (Now(bank, campaign).Closed!.By, Now(bank, campaign).Closed!.Left));
        Assert.Throws<RefusedException>(() => bank.Campaigns.Close(campaign.Id, "person:a", "again"));
        Assert.Empty(bank.Import(Compensated.Patched("gw-1")).OfType<CampaignProgressed>());
    }

    public static TheoryData<string, CampaignWish> Wrong => new()
    {
        { "no such advisory", Wish() with { Advisories = ["CVE-2000-1"] } },
        { "advisories", Wish() with { Advisories = [] } },
        { "a number", Wish() with { Usual = -1 } },
        { "a number", Wish() with { Together = 0 } },
        { "a team twice", Wish() with { Capacities = [new("a", 1), new("a", 2)] } },
        { "empty or too long", Wish() with { Owner = "" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Open_Wrong_IsRefusedInWords(string what, CampaignWish wish)
    {
        var bank = Bank();
        var refused = Assert.Throws<RefusedException>(() => bank.Campaigns.Open("campaign-1", wish, "person:a"));
        Assert.Contains(what, Assert.IsType<ControlRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
    }

    private static CampaignWish Wish() => new("person:a", "Gateway", [Compensated.AdvisoryId], [], 1, 20);

    private static Campaign Open(Compensated bank, CampaignWish wish)
    {
        var (opened, causes) = bank.Campaigns.Open($"campaign-{bank.Campaigns.Book.All.Count}", wish, "person:a");
        bank.Apply([opened], [.. causes]);
        return bank.Campaigns.Book.Find(opened.CampaignId)!;
    }

    private static Campaign Now(Compensated bank, Campaign campaign) => bank.Campaigns.Book.Find(campaign.Id)!;

    private static Compensated Bank(InstitutionDocument? bank = null)
    {
        var with = bank ?? Given.Bank;
        var made = new Compensated(bank: with with { Assets = [.. with.Assets.Select(asset => asset.Id.StartsWith("gw-", StringComparison.Ordinal) ? asset with { Owner = "channels" } : asset)] });
        made.Receive(Compensated.Advisory());
        return made;
    }
}
