using System.Collections.Concurrent;
using Hikeshi.Facts.People;

namespace Hikeshi.People.Approvals;

/// <summary>Who stands in for whom, and who is away. Known from the log; thread-safe.</summary>
public sealed class Deputies
{
    private readonly ConcurrentDictionary<string, Delegated> delegations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AbsenceSet> absences = new(StringComparer.Ordinal);

    public IReadOnlyList<Delegated> All(DateTimeOffset now) => [.. delegations.Values.Where(delegation => delegation.Until > now).OrderBy(delegation => delegation.Until)];

    /// <summary>Who is away now or will be.</summary>
    public IReadOnlyList<AbsenceSet> Absences(DateTimeOffset now) => [.. absences.Values.Where(absence => absence.Until > now).OrderBy(absence => absence.From)];

    public Delegated? Find(string id) => delegations.GetValueOrDefault(id);

    public bool IsAbsent(string person, DateTimeOffset now) => absences.TryGetValue(person, out var absence) && absence.From <= now && now < absence.Until;

    /// <summary>Whether <paramref name="to"/> may speak for <paramref name="from"/> in this room now. It does not pass on: a deputy's deputy is nobody.</summary>
    public bool MaySpeak(string to, string from, string room, DateTimeOffset now) => delegations.Values.Any(delegation =>
        delegation.From == from && delegation.To == to && delegation.Until > now
        && (delegation.Rooms.Count == 0 || delegation.Rooms.Contains(room))
        && (!delegation.OnlyWhileAbsent || IsAbsent(from, now)));

    internal void Apply(Delegated delegated) => delegations[delegated.DelegationId] = delegated;

    internal void Apply(DelegationEnded ended) => delegations.TryRemove(ended.DelegationId, out _);

    internal void Apply(AbsenceSet absence) => absences[absence.Person] = absence;
}
