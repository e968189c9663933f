using System.CommandLine;

namespace Hikeshi.Verbs.Rules;

/// <summary>The <c>--pipeline</c> option that verbs share.</summary>
internal static class PipelineOption
{
    public static Option<string[]> Create() => new("--pipeline")
    {
        Description = "A processing pipeline in pySigma's YAML form, or the name of a built-in one (hikeshi rules pipelines), applied to every rule; may be given again. Lower priorities first",
        HelpName = "FILE|NAME",
    };
}
