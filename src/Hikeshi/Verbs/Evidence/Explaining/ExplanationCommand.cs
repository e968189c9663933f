using System.CommandLine;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Explaining;

namespace Hikeshi.Verbs.Evidence.Explaining;

/// <summary>Walks from an entry in one direction; null when the log does not hold it.</summary>
internal delegate ExplainedEntry? Walk(IEvidenceView log, EntryId id, int depth, Func<EvidenceEntry, EntryWords> words);

/// <summary>What <c>why</c> and <c>effects</c> share: one entry is asked about, a tree is shown.</summary>
internal static class ExplanationCommand
{
    private const int Deepest = 256;

    public static Command Build(string name, string description, Walk walk)
    {
        var id = new Argument<string>("ID") { Description = "Id of an entry." };
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var depth = new Option<int>("--depth") { Description = $"How many levels, 0 to {Deepest}.", DefaultValueFactory = _ => 64 };
        var rules = new Option<string?>("--rules") { Description = "Sigma rules (file or directory) whose text is shown where its SHA-256 is the one that the log names. Default: the rules of the node's settings.", HelpName = "DIR" };
        var format = EvidenceVerb.Format("tree", "json", "dot", "html");
        var command = new Command(name, description) { id, data, depth, rules, format };
        command.SetAction(parsed =>
        {
            var entry = EntryArgument.Parse("ID", parsed.GetRequiredValue(id));
            var levels = parsed.GetValue(depth);
            if (levels is < 0 or > Deepest)
            {
                throw new RefusedException(new BadEvidenceInput("--depth", $"{levels}", $"0 to {Deepest}", "Ask again from an entry further down"));
            }

            using var reader = EvidenceReader.Open(parsed.GetRequiredValue(data));
            var explainer = new Explainer(new EarlierGrounds(reader), new TextsBesideLog(parsed.GetRequiredValue(data), parsed.GetValue(rules)).Find);
            var tree = walk(reader, entry, levels, explainer.Words) ?? throw EntryArgument.NotInLog("ID", entry);
            Write(tree, parsed.GetValue(format)!, Console.Out);
            return ExitCode.Fine;
        });
        return command;
    }

    internal static void Write(ExplainedEntry tree, string format, TextWriter output)
    {
        switch (format)
        {
            case "json":
                output.WriteLine(tree is WhyTree why
                    ? JsonSerializer.Serialize(why, EvidenceVerbJson.Pretty.WhyTree)
                    : JsonSerializer.Serialize((EffectTree)tree, EvidenceVerbJson.Pretty.EffectTree));
                break;
            case "dot":
                new ExplanationDot(output).Write(tree);
                break;
            case "html":
                new ExplanationHtml(output).Write(tree);
                break;
            default:
                new ExplanationTree(output).Write(tree);
                break;
        }
    }
}
