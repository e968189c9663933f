using System.CommandLine;
using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Rules;

/// <summary><c>hikeshi rules pipelines</c>: what is built in, to be used as it is or as a beginning of one's own.</summary>
internal static class RulesPipelinesCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "Print this one as YAML", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("pipelines", "List the built-in processing pipelines, or print one. Exit codes: 0 done, 2 no such pipeline.") { name };
        command.SetAction(parsed => Run(parsed.GetValue(name)));
        return command;
    }

    private static int Run(string? name)
    {
        if (name is null)
        {
            var width = BuiltInPipelines.Names.Max(n => n.Length);
            foreach (var each in BuiltInPipelines.Names)
            {
                Console.WriteLine($"{each.PadRight(width)}  {BuiltInPipelines.TitleOf(each)}");
            }

            return ExitCode.Fine;
        }

        Console.Write(BuiltInPipelines.TextOf(name)
            ?? throw new RefusedException(new Refusal("rules.no-pipeline", name, "no pipeline of that name is built in", string.Join(", ", BuiltInPipelines.Names), "")));
        return ExitCode.Fine;
    }
}
