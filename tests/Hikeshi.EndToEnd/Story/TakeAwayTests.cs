using System.Text.Json;
using static Hikeshi.EndToEnd.Story.LesserStory;

namespace Hikeshi.EndToEnd.Story;

/// <summary>The story must be able to fail: take one thing away, and it does, for the reason that this thing was there.</summary>
public sealed class TakeAwayTests
{
    [Fact]
    public async Task Demo_WithoutSharing_OthersAreTouchedAndNeverImmuneBefore()
    {
        var report = await FailAsync("sharing");

        Assert.True(report.GetProperty("local_containment_ms").ValueKind == JsonValueKind.Number, "the first member still defends itself");
        Assert.Equal(Exposed(report) - 1, report.GetProperty("missed_attempts").GetInt32());
        Assert.Equal(0, report.GetProperty("refused_attempts").GetInt32());
        Assert.Equal(0, report.GetProperty("legit_refused").GetInt32());
        Has(report, "were touched after the first");
    }

    [Fact]
    public async Task Demo_WithoutTheRule_NobodyContains()
    {
        var report = await FailAsync("rule");

        Assert.Equal(JsonValueKind.Null, report.GetProperty("local_containment_ms").ValueKind);
        Assert.Equal(0, report.GetProperty("members_immune").GetInt32());
        Assert.Equal(Exposed(report), report.GetProperty("members_lost_with").GetInt32());
        Has(report, "was never observed to refuse");
        Has(report, "never became immune");
    }

    [Fact]
    public async Task Demo_WithoutTheShield_NobodyBecomesImmune()
    {
        var report = await FailAsync("shield");

        Assert.Equal(0, report.GetProperty("members_immune").GetInt32());
        Assert.True(report.GetProperty("isolation_observed").GetBoolean(), "the isolation of the host is another action and still works");
        Assert.Equal(Exposed(report), report.GetProperty("members_touched").GetInt32());
        Has(report, "never became immune");
    }

    [Fact]
    public async Task Demo_WithoutTheAllowList_PaymentsAreRefused()
    {
        var report = await FailAsync("allow-list");

        // The shields stand and let somebody else through: they protect, and cut the customers off.
        Assert.Equal(Exposed(report), report.GetProperty("members_immune").GetInt32());
        Assert.True(report.GetProperty("legit_refused").GetInt64() > 0, report.ToString());
        Has(report, "payments were refused");
    }
}
