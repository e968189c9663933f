using System.Text.Json;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>Where a value is not of its shape: what was found and what was expected.</summary>
internal readonly record struct Misfit(CsafPath Path, string What, string Expected, bool IsExtraMember);

/// <summary>Holds a value against its shape. All misfits are named, not just the first: a publisher mends a document once.</summary>
internal static class ShapeCheck
{
    public static IEnumerable<Misfit> Of(CsafNode node, Shape shape) => shape switch
    {
        TextShape text => node.Value.ValueKind != JsonValueKind.String ? [Kind(node, text.Expected)]
            : text.Holds(node.Text()!) ? [] : [new Misfit(node.Path, $"'{Short(node.Text()!)}'", text.Expected, IsExtraMember: false)],
        TruthShape => node.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [Kind(node, "true or false")],
        NumberShape number => node.Value.ValueKind != JsonValueKind.Number ? [Kind(node, "a number")]
            : node.Value.TryGetDouble(out var value) && value >= number.Lowest && value <= number.Highest ? [] : [new Misfit(node.Path, Short(node.Value.GetRawText()), $"a number from {number.Lowest} to {number.Highest}", IsExtraMember: false)],
        ListShape list => OfList(node, list),
        ObjectShape @object => OfObject(node, @object),
        _ => [],
    };

    private static IEnumerable<Misfit> OfList(CsafNode node, ListShape shape)
    {
        if (node.Value.ValueKind != JsonValueKind.Array)
        {
            yield return Kind(node, "an array");
            yield break;
        }

        if (node.Value.GetArrayLength() < shape.Fewest)
        {
            yield return new Misfit(node.Path, $"an array of {node.Value.GetArrayLength()}", $"at least {shape.Fewest}", IsExtraMember: false);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in node.Items())
        {
            if (shape.Unique && !seen.Add(Canonical.Of(item.Value)))
            {
                yield return new Misfit(item.Path, "the same item again", "items that differ", IsExtraMember: false);
            }

            foreach (var misfit in Of(item, shape.Item))
            {
                yield return misfit;
            }
        }
    }

    private static IEnumerable<Misfit> OfObject(CsafNode node, ObjectShape shape)
    {
        if (node.Value.ValueKind != JsonValueKind.Object)
        {
            yield return Kind(node, "an object");
            yield break;
        }

        var count = node.Value.GetPropertyCount();
        if (count < shape.Fewest || count > shape.Most)
        {
            yield return new Misfit(node.Path, $"{count} members", shape.Most == int.MaxValue ? $"at least {shape.Fewest}" : $"{shape.Fewest}", IsExtraMember: false);
        }

        foreach (var (name, _) in shape.Members.Where(member => member.Value.Required && !node.Has(member.Key)))
        {
            yield return new Misfit(node.Path, $"'{name}' is missing", $"this member of {shape.Name}", IsExtraMember: false);
        }

        foreach (var (name, member) in node.Members())
        {
            if (!shape.Members.TryGetValue(name, out var known))
            {
                if (shape.Closed)
                {
                    yield return new Misfit(member.Path, $"'{Short(name)}' is no member of {shape.Name}", string.Join(", ", shape.Members.Keys), IsExtraMember: true);
                }

                continue;
            }

            foreach (var misfit in Of(member, known.Shape.Value))
            {
                yield return misfit;
            }
        }
    }

    private static Misfit Kind(CsafNode node, string expected) => new(node.Path, node.Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        var other => other.ToString().ToLowerInvariant(),
    }, expected, IsExtraMember: false);

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
