using System.CommandLine;

namespace Hikeshi.Verbs.Rules;

/// <summary><c>hikeshi rules …</c>: for those who write detection rules.</summary>
internal static class RulesVerb
{
    public static Command Build() => new("rules", "For those who write detection rules.") { RulesCheckCommand.Build(), RulesPipelinesCommand.Build() };
}
