using System.Text;
using Hikeshi.Detection.Correlating;
using Hikeshi.Detection.Filtering;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Rules;

/// <summary>Files to documents to rules. Nothing that stands in a file makes it throw; what cannot be read is refused with its place.</summary>
internal sealed class RuleFileReader
{
    /// <summary>The largest file of the public rule repositories has some 200 KB.</summary>
    public const int MaxFileBytes = 4 << 20;
    public const int MaxDocumentChars = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sees every document before it is read as a rule, and may put another in its place.</summary>
    public Func<RuleDocument, RuleDocument> Prepare { get; init; } = document => document;

    public List<SigmaRule> Rules { get; } = [];

    public List<CorrelationRule> Correlations { get; } = [];

    public List<FilterRule> Filters { get; } = [];

    public List<RuleRefusal> Refused { get; } = [];

    /// <summary>Files are read side by side, and taken in order of their paths.</summary>
    public void ReadDirectory(string directory)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System };
        string[] files = [.. Directory.EnumerateFiles(directory, "*", options)
            .Where(f => Path.GetExtension(f).ToLowerInvariant() is ".yml" or ".yaml")
            .Order(StringComparer.Ordinal)];
        var readers = new RuleFileReader[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            readers[i] = new RuleFileReader { Prepare = Prepare };
            readers[i].ReadFile(files[i]);
        });
        foreach (var reader in readers)
        {
            Rules.AddRange(reader.Rules);
            Correlations.AddRange(reader.Correlations);
            Filters.AddRange(reader.Filters);
            Refused.AddRange(reader.Refused);
        }
    }

    public void ReadFile(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxFileBytes)
            {
                Refuse(file, 1, $"larger than {MaxFileBytes >> 20} MB, which no rule file is");
                return;
            }

            ReadText(StrictUtf8.GetString(File.ReadAllBytes(file)), file);
        }
        catch (DecoderFallbackException)
        {
            Refuse(file, 1, "not UTF-8 text; expected Sigma YAML");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Refuse(file, 1, failure.Message);
        }
    }

    public void ReadText(string yaml, string sourceName)
    {
        foreach (var (text, line) in Documents(yaml.TrimStart('\uFEFF')))
        {
            try
            {
                if (text.Length > MaxDocumentChars)
                {
                    throw new RuleException(line, $"a document longer than {MaxDocumentChars} characters");
                }

                if (YamlTree.Read(text, line) is { } node)
                {
                    Add(Prepare(new(sourceName, line, node)).Root, text, $"{sourceName}:{line}");
                }
            }
            catch (RuleException wrong)
            {
                Refuse(sourceName, wrong.Line, wrong.Message);
            }
        }
    }

    /// <summary>A document is what its section says: <c>correlation</c>, <c>filter</c>, otherwise a detection rule.</summary>
    private void Add(YamlNode node, string text, string source)
    {
        var document = node as YamlMapping;
        if (document?.Find("correlation") is not null)
        {
            Correlations.Add(CorrelationReader.Read(document, text, source));
        }
        else if (document?.Find("filter") is not null && document.Find("detection") is null)
        {
            Filters.Add(FilterReader.Read(document, text, source));
        }
        else
        {
            Rules.Add(RuleReader.Read(node, text, source));
        }
    }

    /// <summary>Splits at lines that begin with <c>---</c> (YAML 1.2 §9.1.2: such a line ends a document even inside a block scalar).</summary>
    private static IEnumerable<(string Text, int Line)> Documents(string yaml)
    {
        var lines = yaml.Split('\n');
        var start = 0;
        for (var i = 0; i <= lines.Length; i++)
        {
            if (i < lines.Length && !IsSeparator(lines[i]))
            {
                continue;
            }

            if (lines[start..i].Any(l => l.Trim() is { Length: > 0 } t && t[0] is not ('#' or '%')))
            {
                yield return (string.Join('\n', lines[start..i]), start + 1);
            }

            start = i + 1;
        }
    }

    private static bool IsSeparator(string line) =>
        line.StartsWith("---", StringComparison.Ordinal) && (line.Length == 3 || char.IsWhiteSpace(line[3]));

    private void Refuse(string file, int line, string reason) => Refused.Add(new(file, line, reason));
}
