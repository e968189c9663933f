using System.Text;
using Hikeshi.Detection.Pipelines;
using Hikeshi.Detection.Rules;
using Hikeshi.Detection.Yaml;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection;

/// <summary>
/// Processing pipelines in pySigma's YAML form: they change rules after they are read and before they are compiled,
/// so that rules fit the names that events have here. Immutable.
/// </summary>
public sealed class RulePipelines
{
    private const int LargestFile = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyList<Pipeline> _pipelines;

    private RulePipelines(IEnumerable<Pipeline> pipelines) => _pipelines = [.. pipelines.OrderBy(p => p.Priority)];

    public static RulePipelines None { get; } = new([]);

    /// <summary>By priority, least first; equal ones in the order in which they are given.</summary>
    /// <param name="files">Files, or names of <see cref="BuiltInPipelines"/>; a file of that name goes first.</param>
    /// <exception cref="RefusedException">A file is not there, or no pipeline that can be applied in full (<see cref="PipelineRefusal"/>).</exception>
    public static RulePipelines Load(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new(files.Select(ReadFile));
    }

    /// <param name="sourceName">Stands for the file name.</param>
    /// <exception cref="RefusedException">It is no pipeline that can be applied in full.</exception>
    public static RulePipelines Parse(string yaml, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return new([Read(yaml, sourceName)]);
    }

    /// <exception cref="RuleException">A pipeline refuses the rule.</exception>
    internal RuleDocument Apply(RuleDocument document)
    {
        if (_pipelines.Count == 0 || document.Root is not YamlMapping rule || rule.Find("detection") is not YamlMapping || rule.Find("correlation") is not null || rule.Find("filter") is not null)
        {
            return document;
        }

        var state = new RuleInProcess(rule);
        foreach (var pipeline in _pipelines)
        {
            state.Vars = pipeline.Vars;
            foreach (var item in pipeline.Items)
            {
                item.Apply(state);
            }
        }

        return document with { Root = state.Rule };
    }

    private static Pipeline ReadFile(string file)
    {
        if (!File.Exists(file))
        {
            return BuiltInPipelines.TextOf(file) is { } shipped ? Read(shipped, $"{file} (built in)")
                : throw new RefusedException(new PipelineRefusal(file, 1, $"{(Directory.Exists(file) ? "this is a directory" : "there is no such file")}; expected a pipeline as a YAML file, or one that is built in: {string.Join(", ", BuiltInPipelines.Names)}"));
        }

        if (new FileInfo(file).Length > LargestFile)
        {
            throw new RefusedException(new PipelineRefusal(file, 1, $"larger than {LargestFile >> 20} MB, which no pipeline is"));
        }

        try
        {
            return Read(StrictUtf8.GetString(File.ReadAllBytes(file)), file);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(new PipelineRefusal(file, 1, "not UTF-8 text; expected YAML"));
        }
    }

    private static Pipeline Read(string yaml, string file)
    {
        try
        {
            return PipelineReader.Read(YamlTree.Read(yaml.TrimStart('\uFEFF'), 1) ?? throw new RuleException(1, "an empty file; expected a mapping with 'transformations'"), file);
        }
        catch (RuleException wrong)
        {
            throw new RefusedException(new PipelineRefusal(file, wrong.Line, wrong.Message));
        }
    }
}
