using Hikeshi.People.Accounts;
using Hikeshi.People.Approvals;
using Hikeshi.People.Roles;
using Hikeshi.Response.Notifying;

namespace Hikeshi.Node;

/// <summary>Who is to be told that something waits for people: approvers who are there, and deputies in the place of those who are away.</summary>
internal static class Approvers
{
    /// <returns>People as evidence names them. When everybody is away and nobody has a deputy, everybody.</returns>
    public static IReadOnlyList<string> For(Decision decision, AccountStore accounts, Deputies deputies, DateTimeOffset now)
    {
        List<string> all = [.. accounts.All.Where(account => !account.IsDisabled && account.Roles.Contains(Role.Approver)).Select(account => account.EvidenceName).Where(person => person != decision.RequestedBy)];
        var delegations = deputies.All(now).Where(delegation => delegation.Rooms.Count == 0 || delegation.Rooms.Contains(decision.Room)).ToLookup(delegation => delegation.From, delegation => delegation.To, StringComparer.Ordinal);
        List<string> there = [.. all.SelectMany(person => deputies.IsAbsent(person, now) ? delegations[person] : [person]).Where(person => person != decision.RequestedBy).Distinct(StringComparer.Ordinal)];
        return there.Count > 0 ? there : all;
    }
}
