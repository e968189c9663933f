using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Correlating;
using Hikeshi.Detection.Rules;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection;

/// <summary>Rules, and what was refused while reading them. Immutable; operations return a new set.</summary>
public sealed class RuleSet
{
    private readonly IReadOnlyList<SigmaRule> _rules;
    private readonly IReadOnlyList<CorrelationRule> _correlations;
    private readonly IReadOnlyList<RuleRefusal> _refused;

    private RuleSet(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, IReadOnlyList<FilterRule> filters, IReadOnlyList<RuleRefusal> refused)
    {
        (_rules, _correlations, Filters, _refused) = (rules, correlations, filters, refused);
        var composed = Composition.Of(rules, correlations, filters);
        Rules = composed.Rules;
        Correlations = composed.Correlations;
        Refused = [.. refused, .. composed.Refused];
        Digest = DigestOf([.. rules.Select(r => r.Digest), .. correlations.Select(c => c.Digest), .. filters.Select(f => f.Digest)]);
    }

    /// <summary>Of parts that were put together already.</summary>
    private RuleSet(RuleSet own, IReadOnlyList<SigmaRule> beside)
    {
        (_rules, _correlations, Filters, _refused) = (own._rules, own._correlations, own.Filters, own._refused);
        Rules = [.. own.Rules, .. beside];
        Correlations = own.Correlations;
        Refused = own.Refused;
        Digest = DigestOf([own.Digest, .. beside.Select(r => r.Digest)]);
    }

    public static RuleSet Empty { get; } = new([], [], [], []);

    /// <summary>One per id, in order of first appearance; with the filters that name them.</summary>
    public IReadOnlyList<SigmaRule> Rules { get; }

    /// <summary>One per id; those that others refer to come before them.</summary>
    public IReadOnlyList<CorrelationRule> Correlations { get; }

    /// <summary>One per id, in order of first appearance.</summary>
    public IReadOnlyList<FilterRule> Filters { get; }

    public IReadOnlyList<RuleRefusal> Refused { get; }

    /// <summary>
    /// SHA-256 (lower-case hex) over the sorted digests of rules, correlations and filters, one per line: equal sets have equal digests, in whatever
    /// order they were read.
    /// </summary>
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

        return Of(reader.Rules, reader.Correlations, reader.Filters, reader.Refused);
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
        return Of(reader.Rules, reader.Correlations, reader.Filters, reader.Refused);
    }

    /// <summary>Union by rule id; of two rules with one id, the one in <paramref name="other"/> wins.</summary>
    public RuleSet With(RuleSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of([.. _rules, .. other._rules], [.. _correlations, .. other._correlations], [.. Filters, .. other.Filters], [.. _refused, .. other._refused]);
    }

    /// <summary>
    /// With rules of others, which stand by themselves: no correlation and no filter of this set refers to them, whatever they call themselves.
    /// Of one id, the rule of this set stays.
    /// </summary>
    public RuleSet Beside(RuleSet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var taken = _rules.Select(r => r.Id).Concat(_correlations.Select(c => c.Id)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        SigmaRule[] beside = [.. others._rules.Where(r => !taken.Contains(r.Id)).Select(r => r with { Name = "" })];
        return beside.Length == 0 ? this : new RuleSet(this, beside);
    }

    /// <summary>The rules for which <paramref name="keep"/> holds; correlations, filters and refusals are kept, as far as they still refer to something.</summary>
    public RuleSet Where(Func<SigmaRule, bool> keep) => new([.. _rules.Where(keep)], _correlations, Filters, _refused);

    /// <summary>Without correlations and filters: what a document from outside may add to a set of one's own.</summary>
    public RuleSet RulesAlone() => new(_rules, [], [], _refused);

    /// <summary>Without the rules and correlations that their authors withdrew or could not express.</summary>
    public RuleSet Current() => new([.. _rules.Where(r => r.IsCurrent)], [.. _correlations.Where(c => c.IsCurrent)], Filters, _refused);

    private static RuleSet Of(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, IReadOnlyList<FilterRule> filters, IReadOnlyList<RuleRefusal> refused) =>
        new(Latest(rules, r => r.Id), Latest(correlations, c => c.Id), Latest(filters, f => f.Id), refused);

    private static List<T> Latest<T>(IReadOnlyList<T> documents, Func<T, string> idOf)
    {
        var order = new List<string>();
        var byId = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var document in documents)
        {
            if (!byId.ContainsKey(idOf(document)))
            {
                order.Add(idOf(document));
            }

            byId[idOf(document)] = document;
        }

        return [.. order.Select(id => byId[id])];
    }

    private static string DigestOf(IReadOnlyList<string> digests) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', digests.Order(StringComparer.Ordinal)))));
}
