using System.Text;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Patterns;

/// <summary>The modifier <c>expand</c>. Nobody here knows values for placeholders, and a tool that cannot expand one must reject the rule.</summary>
internal static class Placeholders
{
    public static string Unescape(YamlScalar value)
    {
        var text = new StringBuilder();
        var open = -1;
        for (var i = 0; i < value.Value.Length; i++)
        {
            var c = value.Value[i];
            if (c == '\\' && i + 1 < value.Value.Length && value.Value[i + 1] == '%')
            {
                text.Append('%');
                i++;
                continue;
            }

            if (c == '%' && open >= 0 && i > open + 1)
            {
                throw new RuleException(value.Line, $"the placeholder {value.Value[open..(i + 1)]} is not expanded; put its values into the rule");
            }

            if (c == '%')
            {
                open = i;
            }

            text.Append(c);
        }

        return text.ToString();
    }
}
