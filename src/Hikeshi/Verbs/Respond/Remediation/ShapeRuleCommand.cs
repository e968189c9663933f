using System.CommandLine;
using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Verbs.Respond.Remediation;

/// <summary><c>hikeshi respond controls rule</c>: what a shape becomes, without a node.</summary>
internal static class ShapeRuleCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("SHAPE") { Description = "A hikeshi-request-shape/1." };
        var advisory = new Option<string>("--advisory") { Description = "The advisory's id, for tags.", DefaultValueFactory = _ => "draft" };
        var rule = new Command("rule", "Prints the ModSecurity or Coraza rules that a request shape becomes: those that only log. Nothing is recorded; the ones that block come from a node, once people have let them.") { file, advisory };
        rule.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var shape = RequestShapeReader.Read(path, Encoding.UTF8.GetBytes(ShapeFile.Read(path)));
            Console.Write(SecRuleText.Detecting("draft", parsed.GetValue(advisory)!, shape, RuleIds.First));
            return ExitCode.Fine;
        });
        return rule;
    }
}
