using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Policy;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond policy</c>: check a policy file, bring it into force.</summary>
internal static class PolicyCommand
{
    internal const int LargestPolicy = 1 << 20;

    public static Command Build() => new("policy", "The response policy (docs/response-policy.md): check a file, or have a node read its own again.") { Check(), Reload() };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "hikeshi-response-policy/1, YAML or JSON." };
        var check = new Command("check", "Says whether a policy is valid, and if not where and why. Nothing is changed.") { file };
        check.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var policy = ResponsePolicyReader.Read(path, RegularFile.Read(path, LargestPolicy));
            Console.WriteLine($"{path}: {policy.Rules.Count} rules, version {policy.Version}");
            return ExitCode.Fine;
        });
        return check;
    }

    private static Command Reload()
    {
        var data = LocalNode.DataOption;
        var reload = new Command("reload", "Has the node read its policy file again; an invalid one leaves in force what was. Exit code 1: it is in force, and names a channel that the node does not have.") { data };
        reload.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/response/policy/reload", "{}", cancel);
            Console.WriteLine(answer.TryGetProperty("entryId", out var entry)
                ? $"in force: {answer.GetProperty("rules").GetInt32()} rules, version {answer.GetProperty("version").GetString()}; evidence {entry.GetString()}"
                : $"unchanged: version {answer.GetProperty("version").GetString()}");
            var missing = answer.TryGetProperty("missingChannels", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToList() : [];
            foreach (var name in missing)
            {
                await Console.Error.WriteLineAsync(Printable.Of($"it names the channel {name}, and the node has none of that name: nobody is told through it (docs/notifications.md)"));
            }

            return missing.Count > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return reload;
    }
}
