using Hikeshi.Detection.Rules;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>One document under inspection, and where its findings go.</summary>
internal sealed class DocumentFindings(RuleDocument document, List<RuleFinding> findings)
{
    /// <summary>Empty when the document is no mapping, which the reader refuses.</summary>
    public YamlMapping Rule { get; } = document.Root as YamlMapping ?? new(document.Line, []);

    /// <summary>A correlation or a filter has other sections than a rule.</summary>
    public bool IsDetection => Rule.Find("detection") is not null && Rule.Find("correlation") is null && Rule.Find("filter") is null;

    public void Error(int line, string check, string what, string why, string mend) => Add(line, FindingSeverity.Error, check, what, why, mend);

    public void Warning(int line, string check, string what, string why, string mend) => Add(line, FindingSeverity.Warning, check, what, why, mend);

    public void Hint(int line, string check, string what, string why, string mend) => Add(line, FindingSeverity.Hint, check, what, why, mend);

    /// <summary>The text of a member; null when it is missing or null.</summary>
    public YamlScalar? Text(string key) => Rule.Find(key) is YamlScalar { IsNull: false } text ? text : null;

    /// <summary>The texts of a list; anything else in it is passed over.</summary>
    public IEnumerable<YamlScalar> Texts(string key) => Rule.Find(key) is YamlSequence list ? list.Items.OfType<YamlScalar>() : [];

    private void Add(int line, FindingSeverity severity, string check, string what, string why, string mend) =>
        findings.Add(new(document.File, line, severity, check, Short(what), why, mend));

    /// <summary>Values of rules can be long.</summary>
    private static string Short(string what) => what.Length <= 200 ? what : what[..200] + "…";
}
