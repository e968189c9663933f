using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Ranges.Native;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Vers;

/// <summary>What this software, or the suite, says to one question about versions and ranges.</summary>
/// <param name="Text">For people, and for the comparison to the letter.</param>
/// <param name="Range">Where the answer is a range: its constraints, whose versions are compared by the rules of its type (Clause 5.3.3.2).</param>
internal sealed record VersAnswer(string Text, VersSpecifier? Range = null)
{
    public static VersAnswer Refusal { get; } = new("a refusal");

    /// <returns>Null when no such question is known.</returns>
    public static VersAnswer? To(string kind, CaseMember input)
    {
        try
        {
            return kind switch
            {
                "parse" => new VersAnswer(VersParts.Of(VersSpecifier.Parse(input.Text))),
                "roundtrip" => Of(VersSpecifier.Parse(input.Text)),
                "validate" => Of(VersSpecifier.Canonical(input.Text)),
                "build" => VersParts.Build(input) is { } built ? Of(built) : Refusal,
                "from_native" => Of(NativeRange.ToVers(input["type", "scheme"].Text.ToLowerInvariant(), VersParts.Native(input["native_range"]))),
                "merge" => Of(VersAlgebra.Merge([.. input.Texts.Select(VersSpecifier.Parse)])),
                "invert" => Of(VersAlgebra.Invert(VersSpecifier.Parse(input.Value.ValueKind == System.Text.Json.JsonValueKind.Object ? input["vers"].Text : input.Text))),
                "containment" => OfTruth(VersRange.Parse(input["vers"].Text).Contains(input["version"].Text)),
                "equality" => Equality(input),
                "comparison" => new VersAnswer(string.Join(" , ", VersParts.Sorted(input))),
                _ => null,
            };
        }
        catch (RefusedException refused) when (refused.Refusal is Hikeshi.Exposure.RangeRefused)
        {
            return new VersAnswer($"{Refusal.Text}: {refused.Refusal.What}");
        }
    }

    /// <summary>The same for what the suite expects.</summary>
    public static VersAnswer Expected(string kind, CaseMember input, CaseMember output) => kind switch
    {
        "parse" => new VersAnswer(VersParts.Text(output)),
        "containment" or "equality" => OfTruth(output.Truth),
        "comparison" => new VersAnswer(string.Join(" , ", VersParts.Spelled(input, output.Texts))),
        _ => new VersAnswer(output.Text),
    };

    public bool Agrees(VersAnswer expected)
    {
        if (expected == Refusal)
        {
            return Text.StartsWith(Refusal.Text, StringComparison.Ordinal);
        }

        return Text == expected.Text || (Range is not null && VersParts.SameRange(Range, expected.Text));
    }

    private static VersAnswer Of(VersSpecifier range) => new(range.ToString(), range);

    private static VersAnswer OfTruth(bool truth) => new(truth ? "true" : "false");

    private static VersAnswer Equality(CaseMember input)
    {
        var (order, versions) = VersParts.Versions(input);
        var keys = versions.Select(version => order.Parse(version)).ToList();
        return keys.Contains(null) ? new VersAnswer($"{Refusal.Text}: no version under {order.Name}") : OfTruth(keys.TrueForAll(key => key!.Value.CompareTo(keys[0]!.Value) == 0));
    }
}
