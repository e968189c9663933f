using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Ranges;

/// <summary>
/// A version range specifier by the letter of vers-spec, Clause 5: <c>vers:npm/&gt;=1.0.0|&lt;2.0.0</c>. What asks whether a version is
/// inside a range that somebody else wrote is <see cref="VersRange"/>, which is more patient.
/// </summary>
public sealed class VersSpecifier
{
    internal const int MaxLength = 64 << 10;

    private VersSpecifier(string type, IReadOnlyList<VersConstraint> constraints)
    {
        Type = type;
        Constraints = constraints;
    }

    /// <summary>Lower case.</summary>
    public string Type { get; }

    /// <summary>One asterisk alone, or constraints in the order of their versions.</summary>
    public IReadOnlyList<VersConstraint> Constraints { get; }

    /// <summary>Reads canonical text, and corrects nothing (vers-spec, "How to parse and validate VERS").</summary>
    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: a rule of Clause 5 is broken.</exception>
    public static VersSpecifier Parse(string text)
    {
        var (type, constraints) = VersReader.Read(text);
        return Checked(text, type, constraints);
    }

    /// <summary>Puts decoded components together.</summary>
    /// <exception cref="RefusedException">The same as for <see cref="Parse"/>: unsorted constraints are not sorted.</exception>
    public static VersSpecifier Build(string type, IReadOnlyList<VersConstraint> constraints) =>
        Parse($"vers:{type}/{string.Join('|', constraints)}");

    /// <summary>
    /// Makes a text canonical: no spaces, lower-case scheme and type, no separators too many, no <c>=</c>, encoded as
    /// Clause 5.3.3.2 says, in the order of versions. No constraint is dropped, so the result can still break the rules of sequence (5.4).
    /// </summary>
    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: there is no such range, or a version is none.</exception>
    public static VersSpecifier Canonical(string text)
    {
        var (type, constraints) = VersReader.ReadPatiently(text);
        return Sorted(type, constraints);
    }

    /// <summary>Constraints in the order of their versions, and of their comparators at the same version.</summary>
    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: a version is none under the type's ordering.</exception>
    internal static VersSpecifier Sorted(string type, IReadOnlyList<VersConstraint> constraints)
    {
        if (constraints is [{ Comparator: "*" }] || VersionOrder.OfVersScheme(type) is not { } order)
        {
            return new VersSpecifier(type, constraints);
        }

        var keyed = constraints.Select(constraint => (constraint, key: KeyOf(order, constraint.Version, constraint.ToString())));
        return new VersSpecifier(type, [.. keyed
            .OrderBy(c => c.key)
            .ThenBy(c => c.constraint.Comparator.Length == 0 ? "=" : c.constraint.Comparator, StringComparer.Ordinal)
            .Select(c => c.constraint)]);
    }

    public override string ToString() => $"vers:{Type}/{string.Join('|', Constraints)}";

    internal static VersionKey KeyOf(VersionOrder order, string version, string range) =>
        order.Parse(version) ?? throw Refused(range, $"'{version}' is no version under {order.Name}");

    internal static RefusedException Refused(string range, string what) =>
        new(new RangeRefused(range.Length > 80 ? range[..80] + "…" : range, what));

    private static VersSpecifier Checked(string text, string type, IReadOnlyList<VersConstraint> constraints)
    {
        if (VersRules.Fault(type, constraints, text) is { } fault)
        {
            throw Refused(text, fault);
        }

        return new VersSpecifier(type, constraints);
    }
}
