using System.CommandLine;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond playbook</c>: CACAO 2.0 playbooks.</summary>
internal static class PlaybookCommands
{
    public static Command Build() => new("playbook", "CACAO 2.0 playbooks: check them, show what they do, carry one out with people, write a decision as one.")
    {
        PlaybookCheckCommand.Build(), PlaybookShowCommand.Build(), PlaybookRunCommand.Build(), PlaybookNodeCommands.List(), PlaybookNodeCommands.Answer(), PlaybookNodeCommands.Cancel(), PlaybookExportCommand.Build(),
    };
}
