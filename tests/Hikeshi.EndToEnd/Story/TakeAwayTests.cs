using System.Text.Json;

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

    /// <summary>The acts of people are at different hosts and members: one run says what each is worth.</summary>
    [Fact]
    public async Task Demo_WithoutWhatPeopleNeed_EachActFailsForItsReason()
    {
        var report = await FailAsync("second-approver", "cool-down", "red-button", "switch");

        var control = report.GetProperty("control");
        Assert.Equal(JsonValueKind.Null, control.GetProperty("approval").GetProperty("in_force_after_ms").ValueKind);
        Assert.True(control.GetProperty("approval").GetProperty("one_was_not_enough").GetBoolean());
        Assert.True(control.GetProperty("undo").GetProperty("contained_again").GetBoolean());
        Assert.Equal(Exposed(report), report.GetProperty("members_immune").GetInt32());
        Has(report, "a second person's approval is missing");
        Has(report, "was contained again at once");
        Has(report, "the red button did not let go of everything");
        Has(report, "the off-box switch did not let go");
        Assert.Equal(4, report.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Demo_WithoutAnEnd_TheContainmentStays()
    {
        var report = await FailAsync("end");

        Assert.Equal(JsonValueKind.Null, report.GetProperty("control").GetProperty("end").GetProperty("life_ms").ValueKind);
        Has(report, "did not end by itself");
        Has(report, "payments were refused while people took over");
    }

    private static async Task<JsonElement> FailAsync(params string[] takenAway)
    {
        var said = await Cli.RunAsync(["demo", "--once", "--members", "4", "--seed", "2", "--pace", "800", "--format", "json", .. takenAway.SelectMany(thing => new[] { "--take-away", thing })]);

        Assert.True(said.ExitCode == 1, said.ToString());
        using var report = JsonDocument.Parse(said.Out);
        var root = report.RootElement.Clone();
        Assert.False(root.GetProperty("held").GetBoolean());
        Assert.True(Exposed(root) >= 2, "the sector must have somebody to protect");
        return root;
    }

    private static int Exposed(JsonElement report) => report.GetProperty("members_exposed").GetInt32();

    private static void Has(JsonElement report, string problem) =>
        Assert.Contains(report.GetProperty("problems").EnumerateArray(), p => p.GetString()!.Contains(problem, StringComparison.Ordinal));
}
