using System.Globalization;
using Hikeshi.Detection.Yaml;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection;

/// <summary>An <c>info.yml</c> of SigmaHQ's <c>regression_data</c>: which recordings lie beside it, and for which rules they were made.</summary>
/// <param name="RuleIds">Each must match.</param>
/// <param name="Tests">May be empty: some authors comment their tests out.</param>
public sealed record RegressionInfo(IReadOnlyList<string> RuleIds, IReadOnlyList<RegressionTest> Tests)
{
    private const int MaxMatches = 1_000_000;

    /// <param name="yaml">One YAML document.</param>
    /// <param name="name">Of the file, for the refusal.</param>
    /// <exception cref="RefusedException">It is no such document (<see cref="RuleRefusal"/>).</exception>
    public static RegressionInfo Read(string yaml, string name)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        try
        {
            return YamlTree.Read(yaml, 1) is YamlMapping info
                ? new([.. Mappings(info, "rule_metadata").Select(rule => Text(rule, "id"))], [.. Mappings(info, "regression_tests_info").Select(Test)])
                : throw new RuleException(1, "not a mapping; expected 'rule_metadata:' and 'regression_tests_info:'");
        }
        catch (RuleException wrong)
        {
            throw new RefusedException(new RuleRefusal(name, wrong.Line, wrong.Message));
        }
    }

    private static RegressionTest Test(YamlMapping test) => new(Text(test, "name"), Text(test, "path"), test.Find("match_count") switch
    {
        null => 1,
        YamlScalar count when int.TryParse(count.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var matches) && matches is > 0 and <= MaxMatches => matches,
        var other => throw new RuleException(other.Line, $"'match_count' is no number; expected 1 to {MaxMatches}"),
    });

    private static IEnumerable<YamlMapping> Mappings(YamlMapping info, string key) => info.Find(key) switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlSequence list => list.Items.Select(item => item as YamlMapping ?? throw new RuleException(item.Line, $"an entry of '{key}' is not a mapping")),
        var other => throw new RuleException(other.Line, $"'{key}' is not a list"),
    };

    private static string Text(YamlMapping mapping, string key) =>
        mapping.Find(key) is YamlScalar { IsNull: false } text ? text.Value : throw new RuleException(mapping.Line, $"no '{key}' here");
}

/// <param name="Path">Of the recording, by the layout of the rule repository.</param>
/// <param name="MatchCount">How many of its events the rule matches, at the least.</param>
public sealed record RegressionTest(string Name, string Path, int MatchCount);
