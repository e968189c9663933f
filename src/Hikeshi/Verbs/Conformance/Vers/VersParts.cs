using System.Text.Json;
using Hikeshi.Exposure;
using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Vers;

/// <summary>The pieces of vers tests, under the names of both schemas.</summary>
internal static class VersParts
{
    public static string Of(VersSpecifier range) => Text(range.Type, range.Constraints);

    public static string Text(CaseMember parts) => Text(parts["type", "scheme"].Text, Constraints(parts));

    public static VersSpecifier? Build(CaseMember parts) =>
        parts.OptionalText("type") is null && parts.OptionalText("scheme") is null ? null : VersSpecifier.Build(parts["type", "scheme"].Text, Constraints(parts));

    public static IReadOnlyList<string> Native(CaseMember native) => native.Value.ValueKind switch
    {
        JsonValueKind.String => [native.Text],
        JsonValueKind.Array => native.Texts,
        _ => throw native.Refused("a text, or an array of texts"),
    };

    public static (VersionOrder Order, IReadOnlyList<string> Versions) Versions(CaseMember input)
    {
        var type = input["input_type", "input_scheme"].Text;
        var order = VersionOrder.OfVersScheme(type.ToLowerInvariant())
            ?? throw new RefusedException(new RangeRefused(input.Where, $"no ordering is known for '{type}'"));
        return (order, input["versions"].Texts);
    }

    /// <summary>Equal versions stay in the order in which they came.</summary>
    public static IEnumerable<string> Sorted(CaseMember input)
    {
        var (order, versions) = Versions(input);
        return versions.Select(version => (version, key: order.Parse(version) ?? throw new RefusedException(new RangeRefused(input.Where, $"'{version}' is no version under {order.Name}"))))
            .OrderBy(v => v.key).Select(v => v.version);
    }

    /// <summary>
    /// The suite writes some versions in another spelling than they came in (NuGet's in lower case); such a one stands for the equal
    /// version that came. A version that came as it is stands for itself.
    /// </summary>
    public static IEnumerable<string> Spelled(CaseMember input, IReadOnlyList<string> expected)
    {
        if (VersionOrder.OfVersScheme(input["input_type", "input_scheme"].Text.ToLowerInvariant()) is not { } order)
        {
            return expected;
        }

        var came = input["versions"].Texts;
        return expected.Select(version => came.Contains(version, StringComparer.Ordinal)
            ? version
            : came.FirstOrDefault(other => order.Parse(other) is { } key && key == order.Parse(version)) ?? version);
    }

    /// <summary>Constraint by constraint the same comparator and an equal version.</summary>
    public static bool SameRange(VersSpecifier range, string text)
    {
        try
        {
            var other = VersSpecifier.Canonical(text);
            var order = VersionOrder.OfVersScheme(range.Type);
            return order is not null && other.Type == range.Type && other.Constraints.Count == range.Constraints.Count
                && range.Constraints.Zip(other.Constraints).All(pair => pair.First.Comparator == pair.Second.Comparator
                    && (pair.First.Version == pair.Second.Version || (order.Parse(pair.First.Version) is { } key && key == order.Parse(pair.Second.Version))));
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private static string Text(string type, IEnumerable<VersConstraint> constraints) =>
        $"{type}: {string.Join(" , ", constraints.Select(c => $"{(c.Comparator.Length == 0 ? "=" : c.Comparator)} {c.Version}"))}";

    private static List<VersConstraint> Constraints(CaseMember parts) => [.. parts["constraints", "version_constraints"].Items.Select(pair =>
        pair.Items.ToList() is [var comparator, .. var version]
            ? new VersConstraint(comparator.Text is "=" ? "" : comparator.Text, version is [{ Value.ValueKind: JsonValueKind.String } one] ? one.Text : "")
            : throw pair.Refused("a comparator and a version"))];
}
