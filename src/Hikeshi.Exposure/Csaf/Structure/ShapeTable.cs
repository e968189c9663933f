namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>
/// Reads shapes from a small notation. A line at the margin begins an object: its name and, where there are any, <c>min N</c>, <c>max N</c>, <c>open</c>.
/// The lines below it are its members, <c>name type</c>, with <c>*</c> after the name of a required one. A type is
/// a word of <see cref="Words"/>, the name of an object, <c>(a b c)</c> for one of these words, <c>[type]</c> for a list of at least one, <c>[type]2</c> of at least two,
/// <c>[type]!</c> of different ones.
/// </summary>
internal sealed class ShapeTable
{
    private readonly Dictionary<string, ObjectShape> objects = new(StringComparer.Ordinal);

    /// <param name="closed">Objects that are not called open admit no other members.</param>
    public ShapeTable(string notation, bool closed)
    {
        Dictionary<string, MemberShape>? members = null;
        foreach (var line in notation.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
        {
            var words = line.Trim().Split(' ', 2);
            if (!line.StartsWith(' '))
            {
                members = new Dictionary<string, MemberShape>(StringComparer.Ordinal);
                var facets = words.Length > 1 ? words[1].Split(' ') : [];
                objects.Add(words[0], new ObjectShape(words[0], members, Facet(facets, "min", 0), Facet(facets, "max", int.MaxValue), closed && !facets.Contains("open")));
                continue;
            }

            var type = words[1];
            members!.Add(words[0].TrimEnd('*'), new MemberShape(new Lazy<Shape>(() => Of(type)), words[0].EndsWith('*')));
        }
    }

    public ObjectShape this[string name] => objects[name];

    private static int Facet(string[] facets, string name, int otherwise) =>
        Array.IndexOf(facets, name) is >= 0 and var at ? int.Parse(facets[at + 1]) : otherwise;

    private Shape Of(string type)
    {
        if (type.StartsWith('['))
        {
            var end = type.LastIndexOf(']');
            return new ListShape(Of(type[1..end]), type[^1] == '2' || type.EndsWith("2!", StringComparison.Ordinal) ? 2 : 1, Unique: type.EndsWith('!'));
        }

        if (type.StartsWith('('))
        {
            var words = type[1..^1].Split(' ');
            var set = words.ToHashSet(StringComparer.Ordinal);
            return new TextShape(words.Length == 1 ? $"'{words[0]}'" : "one of " + string.Join(", ", words), set.Contains);
        }

        return objects.GetValueOrDefault(type) ?? Words.Of(type);
    }
}
