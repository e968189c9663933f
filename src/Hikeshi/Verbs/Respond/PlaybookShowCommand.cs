using System.CommandLine;
using System.Globalization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond playbook show</c>: a playbook in words, its steps in the order in which they come.</summary>
internal static class PlaybookShowCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "A CACAO 2.0 playbook (JSON)." };
        var show = new Command("show", "Shows what a playbook does, step by step.") { file };
        show.SetAction(parsed =>
        {
            var playbook = PlaybookFile.Require(parsed.GetRequiredValue(file));
            Head(playbook);
            new Tree(playbook).Write(playbook.Start, indent: 1);
            if (playbook.Exception is { } exception)
            {
                Line(0, "When a failure is not handled:");
                new Tree(playbook).Write(exception, indent: 1);
            }

            return ExitCode.Fine;
        });
        return show;
    }

    private static void Head(Playbook playbook)
    {
        Line(0, playbook.Name);
        Line(0, $"{playbook.Id}, version of {Time(playbook.Modified)}{(playbook.Tlp is { } tlp ? $", {tlp}" : ", no TLP marking")}{(playbook.Signed ? ", with signatures, which were not checked" : "")}");
        if (playbook.Revoked)
        {
            Line(0, "Its creator revoked it.");
        }

        if (playbook.ValidFrom is not null || playbook.ValidUntil is not null)
        {
            Line(0, $"Valid{(playbook.ValidFrom is { } from ? $" from {Time(from)}" : "")}{(playbook.ValidUntil is { } until ? $" until {Time(until)}" : "")}.");
        }

        foreach (var (name, variable) in playbook.Variables)
        {
            Line(0, $"Variable {name} ({variable.Type}{(variable.Constant ? ", constant" : "")}{(variable.External ? ", to be given" : "")}): {variable.Value ?? "unknown"}");
        }
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Line(int indent, string text) => Console.Out.WriteLine(new string(' ', indent * 2) + Printable.Of(text));

    private sealed class Tree(Playbook playbook)
    {
        private readonly HashSet<string> shown = new(StringComparer.Ordinal);

        public void Write(string? first, int indent)
        {
            for (var id = first; id is not null; id = playbook.Steps[id].Next)
            {
                var step = playbook.Steps[id];
                if (!shown.Add(id))
                {
                    Line(indent, $"→ {step.Frame.Title}, as above");
                    return;
                }

                Line(indent, Words(step));
                Details(step, indent + 1);
            }
        }

        private string Words(PlaybookStep step) => Waits(step) + step switch
        {
            StartStep => "Start",
            EndStep => "End",
            ActionStep action => $"{step.Frame.Title} ({Party(action.Agent)}{(action.Targets.Count > 0 ? " on " + string.Join(", ", action.Targets.Select(Party)) : "")})",
            PlaybookActionStep call => $"Playbook {call.PlaybookId}: {step.Frame.Title}",
            ParallelStep => $"At the same time: {step.Frame.Title}",
            IfStep one => $"If {one.Condition}",
            WhileStep loop => $"While {loop.Condition}",
            SwitchStep choice => $"By {choice.Switch}",
            _ => step.Frame.Title,
        };

        private static string Waits(PlaybookStep step) =>
            (step.Frame.Delay > TimeSpan.Zero ? $"[after {step.Frame.Delay}] " : "") + (step.Frame.Timeout is { Ticks: > 0 } timeout ? $"[within {timeout}] " : "");

        private string Party(string id) => playbook.Parties.TryGetValue(id, out var party) ? party.Name : id;

        private void Details(PlaybookStep step, int indent)
        {
            foreach (var command in step is ActionStep action ? action.Commands : [])
            {
                Line(indent, $"{command.Type}: {(command.Content is { } content ? $"{command.Text} {content}" : command.Text)}");
            }

            foreach (var (word, id) in Branches(step))
            {
                Line(indent, word);
                Write(id, indent + 1);
            }

            if (step.Frame.OnFailure is { } failure)
            {
                Line(indent, "when it fails:");
                Write(failure, indent + 1);
            }
        }

        private static IEnumerable<(string Word, string Id)> Branches(PlaybookStep step) => step switch
        {
            IfStep one => one.OnFalse is { } otherwise ? [("then:", one.OnTrue), ("else:", otherwise)] : [("then:", one.OnTrue)],
            WhileStep loop => [("do:", loop.OnTrue)],
            ParallelStep parallel => parallel.NextSteps.Select((id, i) => ($"branch {i + 1}:", id)),
            SwitchStep choice => choice.Cases.Select(c => ($"{c.Key}:", c.Value)),
            _ => [],
        };
    }
}
