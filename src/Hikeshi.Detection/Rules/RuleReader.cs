using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Rules;

/// <summary>One YAML document to one rule.</summary>
internal static class RuleReader
{
    private const int LongestId = 100;
    private static readonly string[] Levels = [.. RuleLevel.All];

    /// <exception cref="RuleException">The document is not a detection rule that can be evaluated.</exception>
    public static SigmaRule Read(YamlNode node, string text, string source)
    {
        if (node is not YamlMapping rule)
        {
            throw new RuleException(node.Line, "not a mapping; a Sigma rule begins with 'title:'");
        }

        RefuseOtherKinds(rule);
        var detection = rule.Find("detection") switch
        {
            YamlMapping mapping => mapping,
            null => throw new RuleException(rule.Line, "no 'detection' section; not a Sigma rule"),
            var other => throw new RuleException(other.Line, "'detection' is not a mapping of search identifiers"),
        };
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var tags = List(rule, "tags");
        return new SigmaRule(
            IdOf(rule, digest),
            Text(rule, "title") is { Length: > 0 } title ? title : throw new RuleException(rule.Line, "no 'title', which is mandatory"),
            Level(rule),
            Text(rule, "status").ToLowerInvariant(),
            Source(rule),
            tags,
            Techniques(tags),
            Text(rule, "description"),
            List(rule, "falsepositives"),
            digest,
            text,
            source)
        {
            Name = Text(rule, "name"),
            Condition = Bounded(DetectionReader.Read(detection), detection.Line),
        };
    }

    private const int MaxTests = 100_000;

    /// <summary>A condition may name one identifier many times; what it amounts to is bounded here.</summary>
    internal static Expr Bounded(Expr condition, int line, int most = MaxTests)
    {
        var left = most;
        return Spend(condition, ref left)
            ? condition
            : throw new RuleException(line, $"the condition amounts to more than {most} tests");
    }

    private static bool Spend(Expr expr, ref int left)
    {
        left--;
        IReadOnlyList<Expr> parts = expr switch
        {
            AllOf all => all.Parts,
            AnyOf any => any.Parts,
            AtLeast some => some.Parts,
            Negation negation => [negation.Part],
            _ => [],
        };
        foreach (var part in parts)
        {
            if (left <= 0 || !Spend(part, ref left))
            {
                return false;
            }
        }

        return left > 0;
    }

    internal static void RefuseOtherKinds(YamlMapping rule)
    {
        if (rule.Find("action") is { } action)
        {
            throw new RuleException(action.Line, "an 'action' document (global/reset/repeat), which Sigma 2 no longer has; write each rule in full");
        }

        if (rule.Find("taxonomy") is YamlScalar { Value: not ("" or "sigma") } taxonomy)
        {
            throw new RuleException(taxonomy.Line, $"taxonomy '{taxonomy.Value}'; only the default taxonomy 'sigma' is known");
        }
    }

    internal static string Level(YamlMapping rule)
    {
        var level = Text(rule, "level").ToLowerInvariant();
        if (level.Length == 0)
        {
            return "informational";
        }

        return Levels.Contains(level)
            ? level
            : throw new RuleException(rule.Find("level")!.Line, $"level '{level}'; expected one of {string.Join(", ", Levels)}");
    }

    /// <summary>Names the rule in evidence, where names are short; a UUID has 36 characters.</summary>
    internal static string IdOf(YamlMapping rule, string digest) => Text(rule, "id") switch
    {
        "" => $"sha256-{digest[..32]}",
        { Length: <= LongestId } id when !id.Any(char.IsControl) => id,
        var other => throw new RuleException(rule.Find("id")!.Line, $"an id of {other.Length} characters; expected a UUID, at most {LongestId} characters, none of them a control character"),
    };

    internal static LogSource Source(YamlMapping rule)
    {
        if (rule.Find("logsource") is not YamlMapping source)
        {
            throw new RuleException(rule.Line, "no 'logsource' mapping, which is mandatory");
        }

        return new(Part(source, "product"), Part(source, "category"), Part(source, "service"));
    }

    private static string? Part(YamlMapping source, string key) =>
        Text(source, key) is { Length: > 0 } part ? part.ToLowerInvariant() : null;

    internal static string Text(YamlMapping mapping, string key) => mapping.Find(key) switch
    {
        null => "",
        YamlScalar scalar => scalar.IsNull ? "" : scalar.Value.Trim(),
        var other => throw new RuleException(other.Line, $"'{key}' is not text"),
    };

    internal static IReadOnlyList<string> List(YamlMapping mapping, string key) => mapping.Find(key) switch
    {
        YamlSequence sequence => [.. sequence.Items.OfType<YamlScalar>().Select(s => s.Value)],
        YamlScalar { IsNull: false } scalar => [scalar.Value],
        _ => [],
    };

    internal static string[] Techniques(IReadOnlyList<string> tags) =>
        [.. tags.Select(t => t.ToUpperInvariant())
            .Where(t => t.StartsWith("ATTACK.T", StringComparison.Ordinal) && t.Length > 8 && char.IsAsciiDigit(t[8]))
            .Select(t => t["ATTACK.".Length..])
            .Distinct()];
}
