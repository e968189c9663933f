using Hikeshi.Detection.Linting;
using Hikeshi.Detection.Rules;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection;

/// <summary>Reads rules as <see cref="RuleSet"/> does, and says what their author would want to know.</summary>
public static class RuleLint
{
    /// <param name="directoryOrFile">A rule file, or a directory with <c>*.yml</c> and <c>*.yaml</c> files.</param>
    /// <param name="pipelines">Change each rule before the engine reads it; findings are about the rule as it is written.</param>
    /// <exception cref="RefusedException">There is nothing at that path (<see cref="RulesNotFound"/>).</exception>
    public static RuleLintReport Check(string directoryOrFile, RulePipelines pipelines)
    {
        ArgumentNullException.ThrowIfNull(directoryOrFile);
        ArgumentNullException.ThrowIfNull(pipelines);
        var documents = new List<RuleDocument>();
        var reader = new RuleFileReader { Prepare = document => pipelines.Apply(Keep(document, documents)) };
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

        return Report(documents, reader);
    }

    /// <param name="sourceName">Stands for the file name.</param>
    public static RuleLintReport CheckText(string yaml, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var documents = new List<RuleDocument>();
        var reader = new RuleFileReader { Prepare = document => Keep(document, documents) };
        reader.ReadText(yaml, sourceName);
        return Report(documents, reader);
    }

    private static RuleDocument Keep(RuleDocument document, List<RuleDocument> documents)
    {
        documents.Add(document);
        return document;
    }

    private static RuleLintReport Report(List<RuleDocument> documents, RuleFileReader reader)
    {
        var findings = new List<RuleFinding>();
        foreach (var refusal in reader.Refused)
        {
            findings.Add(new(refusal.File, refusal.Line, FindingSeverity.Error, "refused", refusal.Reason, "the rule is not evaluated", "Mend it as the sentence says; the other rules load without it"));
        }

        foreach (var document in documents)
        {
            var lint = new DocumentFindings(document, findings);
            MetadataChecks.Check(lint);
            TagChecks.Check(lint);
            LogSourceChecks.Check(lint);
            DetectionChecks.Check(lint);
        }

        DuplicateChecks.Check(documents, findings);
        var files = documents.Select(d => d.File).Concat(reader.Refused.Select(r => r.File)).Distinct(StringComparer.Ordinal).Count();
        return new(files, documents.Count, [.. findings.Distinct().OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Severity).ThenBy(f => f.Check, StringComparer.Ordinal)]);
    }
}
