using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Rules;

/// <summary>One entry <c>field|modifier|…: value or list</c> of a map.</summary>
internal static class FieldReader
{
    public static Expr Read(YamlScalar key, YamlNode value)
    {
        var parts = key.Value.Split('|');
        var modifiers = Modifiers.Read(parts[0], parts[1..], key.Line);
        var values = value switch
        {
            YamlScalar one => [one],
            YamlSequence { Items.Count: > 0 } list => list.Items.Select(i => i as YamlScalar
                ?? throw new RuleException(i.Line, $"a value of '{key.Value}' is itself a list or mapping; expected plain values")).ToArray(),
            YamlSequence => throw new RuleException(value.Line, $"'{key.Value}' has an empty list of values"),
            _ => throw new RuleException(value.Line, $"the value of '{key.Value}' is a mapping; write nested fields with dots"),
        };
        var tests = values.Select(v => modifiers.Apply(v, key.Value)).ToList();
        var joined = tests.Count == 1 ? tests[0] : modifiers.All ? new AllOf(tests) : new AnyOf(tests);
        return modifiers.NotEqual ? new Negation(joined) : joined;
    }
}
