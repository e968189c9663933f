using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.EndToEnd.Story;

/// <summary>The main job, as a person runs it: <c>hikeshi demo --once</c>, for three seeds.</summary>
public sealed class DemoTests
{
    /// <summary>Loose on purpose: a loaded machine must not fail the suite; the targets are held by the bench.</summary>
    private const double LocalLimitMs = 2000, ImmunityLimitMs = 10_000, PeopleLimitMs = 10_000;

    private static readonly string[] PromisedKeys =
    [
        "members", "members_exposed", "seed", "local_containment_ms", "immunity_ms", "refused_attempts", "missed_attempts", "legit_attempts", "legit_refused",
        "members_lost_without", "members_lost_with", "poison_refused", "sector_cap_held", "evidence_verified", "probe_gap_max_ms", "pace", "control",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Demo_ThreeMembers_Holds(int seed)
    {
        using var workspace = new Workspace();
        var kept = workspace.At("kept");

        var said = await Cli.RunApartAsync("demo", "--once", "--members", "3", "--seed", $"{seed}", "--format", "json", "--keep", kept);

        Assert.True(said.ExitCode == 0, said.ToString());
        using var report = JsonDocument.Parse(said.Out); // refuses anything beside the one object
        var root = report.RootElement;
        Assert.Equal(JsonValueKind.Object, root.ValueKind);
        Assert.All(PromisedKeys, key => Assert.True(root.TryGetProperty(key, out _), $"{key} is missing"));
        Assert.Equal(3, root.GetProperty("members").GetInt32());
        Assert.Equal(seed, root.GetProperty("seed").GetInt32());
        Assert.Equal(1500, root.GetProperty("pace").GetInt32());
        Assert.InRange(root.GetProperty("local_containment_ms").GetDouble(), 0.01, LocalLimitMs);
        HoldsImmunity(root);
        Assert.Equal(0, root.GetProperty("legit_refused").GetInt32());
        Assert.True(root.GetProperty("legit_attempts").GetInt32() > 0);
        Assert.Equal(0, root.GetProperty("missed_attempts").GetInt32());
        Assert.Equal(root.GetProperty("members_exposed").GetInt32(), root.GetProperty("members_lost_without").GetInt32());
        Assert.Equal(0, root.GetProperty("members_lost_with").GetInt32());
        Assert.Equal(root.GetProperty("members_exposed").GetInt32() - 1, root.GetProperty("refused_attempts").GetInt32());
        Assert.True(root.GetProperty("poison_refused").GetBoolean());
        Assert.True(root.GetProperty("sector_cap_held").GetBoolean());
        Assert.True(root.GetProperty("evidence_verified").GetBoolean());
        Assert.Contains("sector ready", said.Error, StringComparison.Ordinal);
        PeopleStayInControl(root.GetProperty("control"));
        RefusesPoison(kept);
        HoldsTheSectorCap(kept);
        await VerifiesAsync(kept);
    }

    /// <summary>Above the cap two people, an end by itself, an undo, the red button, the switch: as connections from outside showed them.</summary>
    private static void PeopleStayInControl(JsonElement control)
    {
        var (end, approval, undo, button, off) = (control.GetProperty("end"), control.GetProperty("approval"), control.GetProperty("undo"), control.GetProperty("red_button"), control.GetProperty("off_box_switch"));
        Assert.InRange(end.GetProperty("life_ms").GetDouble(), 2000, 6000);
        Assert.InRange(end.GetProperty("after_announced_end_ms").GetDouble(), -20, 1000);
        Assert.Equal(("blast-radius", 2), (approval.GetProperty("held_by").GetString(), approval.GetProperty("people").GetInt32()));
        Assert.All(["waited", "one_was_not_enough", "same_person_refused"], held => Assert.True(approval.GetProperty(held).GetBoolean(), held));
        Assert.InRange(approval.GetProperty("in_force_after_ms").GetDouble(), 0.01, PeopleLimitMs);
        Assert.InRange(undo.GetProperty("admitted_after_ms").GetDouble(), 0.01, PeopleLimitMs);
        Assert.Equal((true, false), (undo.GetProperty("signal_seen").GetBoolean(), undo.GetProperty("contained_again").GetBoolean()));
        Assert.Equal(2, button.GetProperty("doors").GetInt32());
        Assert.InRange(button.GetProperty("admitted_after_ms").GetDouble(), 0.01, PeopleLimitMs);
        Assert.Equal((true, false), (button.GetProperty("signals_seen").GetBoolean(), button.GetProperty("acted_again").GetBoolean()));
        Assert.InRange(off.GetProperty("admitted_after_ms").GetDouble(), 0.01, PeopleLimitMs);
        Assert.NotEqual(control.GetProperty("member").GetString(), off.GetProperty("member").GetString());
        Assert.True(control.GetProperty("payments").GetInt64() > 0);
        Assert.Equal(0, control.GetProperty("payments_refused").GetInt64());
    }

    private static void HoldsImmunity(JsonElement root)
    {
        var immunity = root.GetProperty("immunity_ms");
        if (root.GetProperty("members_exposed").GetInt32() == 1)
        {
            return; // nobody else had to become immune
        }

        double p50 = immunity.GetProperty("p50").GetDouble(), p99 = immunity.GetProperty("p99").GetDouble(), max = immunity.GetProperty("max").GetDouble();
        Assert.True(p50 > 0 && p50 <= p99 && p99 <= max && max <= ImmunityLimitMs, $"immunity_ms {immunity}");
    }

    /// <summary>One member was compromised and offered the cloud's address; the other two refused it, and say why.</summary>
    private static void RefusesPoison(string kept)
    {
        var refusals = Members(kept).SelectMany(m => Chronicle.Read(m).Select(l => l.Fact).OfType<ObjectRefused>().Where(r => r.Code == "would-cut").Select(r => (Member: m, Refused: r))).ToList();
        Assert.Equal(2, refusals.Select(r => r.Member).Distinct(StringComparer.Ordinal).Count());
        Assert.Single(refusals.Select(r => r.Refused.Producer).Distinct());
        Assert.All(refusals, r => Assert.NotEmpty(r.Refused.Reason));
        Assert.Contains(refusals, r => r.Refused.What == "cloud.example");
    }

    /// <summary>A tenth of three members is none: every attempt to cut the supplier waits for a person, while every shield went through.</summary>
    private static void HoldsTheSectorCap(string kept)
    {
        foreach (var member in Members(kept))
        {
            var facts = Chronicle.Read(member).Select(l => l.Fact).ToList();
            Assert.DoesNotContain(facts.OfType<Ordered>(), o => o.Order.Kind == ContainmentKind.SuspendSupplier);
            Assert.Contains(facts.OfType<Waiting>(), w => w.Order.Kind == ContainmentKind.SuspendSupplier && w.Guardrail == "sector-cap" && w.Reason.Length > 0);
            Assert.DoesNotContain(facts.OfType<Waiting>(), w => w.Order.Kind == ContainmentKind.Shield);
        }
    }

    private static async Task VerifiesAsync(string kept)
    {
        foreach (var node in Members(kept).Append(Path.Combine(kept, "with", "hub")))
        {
            var verified = await Cli.RunAsync("evidence", "verify", node);
            Assert.True(verified.ExitCode == 0, verified.ToString());
        }
    }

    private static IEnumerable<string> Members(string kept) =>
        Directory.EnumerateDirectories(Path.Combine(kept, "with")).Where(d => Directory.Exists(Path.Combine(d, "evidence")) && Path.GetFileName(d) != "hub");
}
