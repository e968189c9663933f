using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Ranges;

/// <summary>Which versions a range by Clause 5 holds: those it names, and those between.</summary>
internal sealed class VersMembership
{
    private readonly List<(VersConstraint Constraint, VersionKey Key)> named;
    private readonly List<(VersConstraint Constraint, VersionKey Key)> bounds;

    public VersMembership(VersSpecifier range, VersionOrder order)
    {
        named = [.. range.Constraints.Where(c => c.Version.Length > 0).Select(c => (c, VersSpecifier.KeyOf(order, c.Version, c.ToString())))];
        bounds = named.FindAll(n => n.Constraint.IsUpper || n.Constraint.IsLower);
        // An asterisk, or exclusions alone, hold everything else.
        HoldsBelowAll = bounds.Count > 0 ? bounds[0].Constraint.IsUpper : named.TrueForAll(n => n.Constraint.Comparator == "!=");
    }

    public bool HoldsBelowAll { get; }

    public bool HoldsAt(VersionKey key) =>
        named.Find(n => n.Key == key) is { Constraint.Comparator: { } comparator } ? comparator is "" or "<=" or ">=" : HoldsJustAbove(key);

    public bool HoldsJustAbove(VersionKey key) =>
        bounds.FindLast(b => b.Key <= key) is { Constraint.Comparator: not null } last ? last.Constraint.IsLower : HoldsBelowAll;
}
