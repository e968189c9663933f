using System.Text.Json;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Facts.Grounds;

/// <summary>What a fact says about its own grounds: the rule and its version, the policy's version, who approved.</summary>
public static class FactGrounds
{
    private const int MostDigests = 16;

    /// <param name="body">The fact as it is recorded: any other member that is named a digest or a version counts too, so that facts which are not known here (a model's call, a prompt) are covered.</param>
    public static IReadOnlyList<WhyGround> Of(Fact fact, ReadOnlyMemory<byte> body)
    {
        var known = Known(fact);
        return [.. known, .. Digests(body).Where(digest => known.All(ground => ground.Version != digest.Version))];
    }

    /// <summary>The name of an action class in approvals: the word the wire uses.</summary>
    public static string NameOf(ContainmentKind kind) => JsonSerializer.Serialize(kind, GroundJson.Default.ContainmentKind).Trim('"');

    private static List<WhyGround> Known(Fact fact) => fact switch
    {
        Sighted f => [new("rule", f.RuleId, f.RuleTitle, f.RuleDigest)],
        RuleCited f => [new("rule", f.RuleId, f.RuleTitle, f.RuleDigest, Text: f.Text)],
        RuleAdopted f => [new("rule", f.RuleId, f.RuleTitle, f.RuleDigest, f.From.ToString(), f.Text)],
        RuleTried f => [new("rule", f.RuleId, f.RuleTitle, f.RuleDigest, f.From.ToString())],
        RulesLoaded f => [new("rule-set", "rules", Version: f.Digest)],
        EventRetained f => [new("event", f.Source, Version: f.Digest, Text: f.Raw)],
        PolicyAdopted f => [new("policy", f.Source, Version: f.PolicyVersion, Text: f.Text)],
        SuspensionPlanAdopted f => [new("policy", f.PlanId, f.Source, f.PlanVersion, Text: f.Text)],
        SuspensionProposed f => [new("policy", f.PlanId, Version: f.PlanVersion)],
        SuspensionEnded { Outcome: SuspensionEnded.Resumed } f => [new("approval", "resume", f.Reason, By: f.By)],
        Decided f => [new("policy", "response", Version: f.PolicyVersion)],
        AutonomyEnabled f => [new("approval", NameOf(f.ActionClass), f.Autonomy, By: f.SignedBy)],
        Released f => [new("approval", "release", f.Reason, By: f.By)],
        AllReleased f => [new("approval", "release-all", f.Reason, By: f.By)],
        BodiesErased f => [new("approval", "erase", f.Reason, By: f.By)],
        ReservationAnswered { Granted: true } f => [new("approval", NameOf(f.Order.Kind), f.Reason, By: "hub")],
        _ => [],
    };

    private static List<WhyGround> Digests(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind != JsonValueKind.Object ? [] :
            [
                .. document.RootElement.EnumerateObject()
                    .Where(member => member.Value.ValueKind == JsonValueKind.String && (member.Name.EndsWith("Digest", StringComparison.Ordinal) || member.Name.EndsWith("Version", StringComparison.Ordinal)))
                    .Take(MostDigests)
                    .Select(member => new WhyGround("digest", member.Name, Version: member.Value.GetString())),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
