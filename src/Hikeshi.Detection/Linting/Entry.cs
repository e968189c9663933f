using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>One entry <c>field|modifier|…: values</c> that the engine can read.</summary>
/// <param name="Tests">What each value demands, in their order.</param>
internal sealed record Entry(YamlScalar Key, string Field, IReadOnlyList<string> Modifiers, IReadOnlyList<YamlScalar> Values, IReadOnlyList<Expr> Tests)
{
    public bool Has(string modifier) => Modifiers.Contains(modifier);

    /// <summary>The values are text with wildcards, not encoded and not of another type.</summary>
    public bool IsText => !Modifiers.Any(m => m is not ("contains" or "startswith" or "endswith" or "all" or "neq" or "cased" or "windash"));

    /// <returns>Null when the engine refuses it.</returns>
    public static Entry? Read(YamlScalar key, YamlNode node)
    {
        IReadOnlyList<YamlScalar> values = node switch
        {
            YamlScalar one => [one],
            YamlSequence list => [.. list.Items.OfType<YamlScalar>()],
            _ => [],
        };
        if (values.Count == 0)
        {
            return null;
        }

        try
        {
            var parts = key.Value.Split('|');
            var modifiers = Patterns.Modifiers.Read(parts[0], parts[1..], key.Line);
            return new(key, parts[0], parts[1..], values, [.. values.Select(v => modifiers.Apply(v, key.Value))]);
        }
        catch (RuleException)
        {
            return null;
        }
    }
}
