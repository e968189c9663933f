using System.Globalization;
using Hikeshi.Response.Playbooks.Running;

namespace Hikeshi.Verbs.Respond;

/// <summary>What a run wants and says, as lines for a terminal.</summary>
internal static class RunWords
{
    public static IEnumerable<string> Lines(RunEffect effect) => effect switch
    {
        StepEntered entered => [$"{Indent(entered.Depth)}{entered.Title}"],
        StepEnded { Reason: { } reason } ended => [$"{Indent(ended.Depth)}{ended.Title}: failed, {reason}"],
        ExecuteCommand { Work: var work } => [$"  #{work.Ticket} {work.Command.Type} to {Names(work)}: {Shown(work)}"],
        AskPerson { Work: var work } ask =>
        [
            $"  #{work.Ticket} for {work.Agent?.Name ?? "a person"}, until {Time(work.Deadline)}{(ask.Shown ? $" ({work.Command.Type}, which is not carried out here)" : "")}:",
            .. Shown(work).Split('\n').Select(line => "      " + line.TrimEnd('\r')),
            .. work.Targets.Count == 0 ? Array.Empty<string>() : [$"      on {Names(work)}"],
        ],
        Escalate late => [$"  {(late.Ticket is { } ticket ? $"#{ticket} " : "")}{late.Title}: overdue since {Time(late.Due)}, and still waiting"],
        Withdraw withdrawn => [$"  #{withdrawn.Ticket} is no longer wanted: {withdrawn.Reason}"],
        RunEnded ended => [$"{ended.Standing.ToString().ToLowerInvariant()}{(ended.Reason is { } why ? $": {why}" : "")}"],
        _ => [],
    };

    private static string Indent(int depth) => new(' ', (depth - 1) * 2);

    private static string Names(RunWork work) => string.Join(", ", work.Targets.Select(t => t.Name));

    private static string Shown(RunWork work) => work.Command.Content is { Length: > 0 } content ? $"{work.Command.Text} {content}" : work.Command.Text;

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
