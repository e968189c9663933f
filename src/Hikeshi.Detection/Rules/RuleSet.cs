using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Rules;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection;

/// <summary>Rules, and what was refused while reading them. Immutable; operations return a new set.</summary>
public sealed class RuleSet
{
    private RuleSet(IReadOnlyList<SigmaRule> rules, IReadOnlyList<RuleRefusal> refused)
    {
        Rules = rules;
        Refused = refused;
        Digest = DigestOf(rules);
    }

    public static RuleSet Empty { get; } = new([], []);

    /// <summary>One per id, in order of first appearance.</summary>
    public IReadOnlyList<SigmaRule> Rules { get; }

    public IReadOnlyList<RuleRefusal> Refused { get; }

    /// <summary>SHA-256 (lower-case hex) over the sorted rule digests, one per line: equal sets have equal digests, in whatever order they were read.</summary>
    public string Digest { get; }

    /// <summary>Reads a file, or every <c>*.yml</c> and <c>*.yaml</c> file under a directory. A bad rule is refused, the others load; of two rules with one id the later (by path) wins.</summary>
    /// <exception cref="RefusedException">There is nothing at that path (<see cref="RulesNotFound"/>).</exception>
    public static RuleSet Load(string directoryOrFile) => Load(directoryOrFile, RulePipelines.None);

    /// <param name="pipelines">Change each rule before it is compiled.</param>
    /// <inheritdoc cref="Load(string)"/>
    public static RuleSet Load(string directoryOrFile, RulePipelines pipelines)
    {
        ArgumentNullException.ThrowIfNull(directoryOrFile);
        ArgumentNullException.ThrowIfNull(pipelines);
        var reader = new RuleFileReader { Prepare = pipelines.Apply };
        if (File.Exists(directoryOrFile))
        {
            reader.ReadFile(directoryOrFile);
        }
        else if (Directory.Exists(directoryOrFile))
        {
            reader.ReadDirectory(directoryOrFile);
        }
        else
        {
            throw new RefusedException(new RulesNotFound(directoryOrFile));
        }

        return Of(reader.Rules, reader.Refused);
    }

    /// <summary>Reads the YAML documents of one text.</summary>
    /// <param name="yaml">One or more documents.</param>
    /// <param name="sourceName">Stands for the file name in <see cref="SigmaRule.Source"/> and in refusals.</param>
    public static RuleSet Parse(string yaml, string sourceName) => Parse(yaml, sourceName, RulePipelines.None);

    /// <param name="pipelines">Change each rule before it is compiled.</param>
    /// <inheritdoc cref="Parse(string, string)"/>
    public static RuleSet Parse(string yaml, string sourceName, RulePipelines pipelines)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(pipelines);
        var reader = new RuleFileReader { Prepare = pipelines.Apply };
        reader.ReadText(yaml, sourceName);
        return Of(reader.Rules, reader.Refused);
    }

    /// <summary>Union by rule id; of two rules with one id, the one in <paramref name="other"/> wins.</summary>
    public RuleSet With(RuleSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of([.. Rules, .. other.Rules], [.. Refused, .. other.Refused]);
    }

    /// <summary>The rules for which <paramref name="keep"/> holds; refusals are kept.</summary>
    public RuleSet Where(Func<SigmaRule, bool> keep) => new([.. Rules.Where(keep)], Refused);

    private static RuleSet Of(IEnumerable<SigmaRule> rules, IReadOnlyList<RuleRefusal> refused)
    {
        var order = new List<string>();
        var byId = new Dictionary<string, SigmaRule>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in rules)
        {
            if (!byId.ContainsKey(rule.Id))
            {
                order.Add(rule.Id);
            }

            byId[rule.Id] = rule;
        }

        return new([.. order.Select(id => byId[id])], refused);
    }

    private static string DigestOf(IReadOnlyList<SigmaRule> rules)
    {
        var lines = rules.Select(r => r.Digest).Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
