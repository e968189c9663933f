using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>What is said to a person who asks for what does not go.</summary>
public static class SuspensionRefusals
{
    private const string NotThere = "unknown";
    private const string Conflict = "conflict";
    private const string Malformed = "malformed";
    private const int LongestProof = 2_000;

    public static RefusedException UnknownPlan(string id, IReadOnlyCollection<SuspensionPlan> plans) => Refused(
        NotThere, id, "no such plan is kept", plans.Count == 0 ? "a plan that was adopted" : string.Join(", ", plans.Select(plan => plan.Id)), "Adopt it: hikeshi respond suspend adopt FILE.");

    public static RefusedException Unknown(string id) => Refused(NotThere, id, "there is no such suspension", "an id that 'respond suspend list' shows", "Look it up: hikeshi respond suspend list.");

    public static RefusedException NoLedger() => Refused(Conflict, "", "there is no ledger: nobody can say what would stop", "the institution's description", "Import it: hikeshi ledger import.");

    public static RefusedException Open(string plan) => Refused(Conflict, plan, "it is proposed or running already", "one suspension of a plan at a time", "Look at it: hikeshi respond suspend list.");

    public static RefusedException NotRunning(Suspension suspension) => Refused(Conflict, suspension.Id, $"it is {suspension.State}", "one that is running", "A proposal is refused by: hikeshi approve refuse.");

    public static RefusedException UnknownStep(Suspension suspension, string step, IEnumerable<string> known) =>
        Refused(Malformed, suspension.Id, $"it has no step '{step}'", string.Join(", ", known), "Name one of them.");

    internal static void RequireProofs(SuspensionPlan plan, IReadOnlyDictionary<string, string> proofs)
    {
        if (proofs.Keys.FirstOrDefault(id => plan.Resume.Criteria.All(criterion => criterion.Id != id)) is { } unknown)
        {
            throw Refused(Malformed, plan.Id, $"the plan has no criterion '{unknown}' for resuming", string.Join(", ", plan.Resume.Criteria.Select(criterion => criterion.Id)), "Name its criteria.");
        }

        if (plan.Resume.Criteria.FirstOrDefault(criterion => !proofs.TryGetValue(criterion.Id, out var proof) || string.IsNullOrWhiteSpace(proof) || proof.Length > LongestProof) is { } missing)
        {
            throw Refused(Conflict, plan.Id, $"nothing shows '{missing.Id}': {missing.Text.En} / {missing.Text.Ja}", $"what shows it, in at most {LongestProof} characters", $"Say it: --proof {missing.Id}=TEXT. To undo at once without proofs: hikeshi respond release, or release-all.");
        }
    }

    private static RefusedException Refused(string why, string where, string what, string expected, string mend) => new(new SuspensionRefused(why, where, what, expected, mend));
}
