using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Share;

/// <summary><c>hikeshi share publish</c>: indicators by value, from a file, or from a STIX bundle, signed as this node's own.</summary>
internal static class PublishCommand
{
    private const int Most = 100;
    private const int LargestFile = 1 << 20;

    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var file = new Argument<FileInfo?>("FILE") { Description = "One KIND=VALUE a line, or a STIX 2.1 bundle, of which the indicators of one value are taken.", Arity = ArgumentArity.ZeroOrOne };
        var value = new Option<string[]>("--value") { Description = $"An indicator; may be given several times. {SharedValue.Kinds}.", HelpName = "KIND=VALUE" };
        var title = new Option<string>("--title") { Description = "What it is about, for people.", HelpName = "TEXT", DefaultValueFactory = _ => "by hand" };
        var tlp = new Option<string>("--tlp") { Description = "How far it may go (TLP 2.0).", DefaultValueFactory = _ => "green" };
        tlp.AcceptOnlyFromAmong("clear", "green", "amber", "amber+strict");
        var audience = new Option<string?>("--audience") { Description = "Whom it is for: community, sector, group/NAME, or to/MEMBER,MEMBER in order. As the marking has it when it is not given.", HelpName = "WHOM" };
        var publish = new Command("publish", "Signs indicators and shares them with the sector. Whether they are sane is for every receiver to judge.") { file, value, title, tlp, audience, data };
        publish.SetAction(async (parsed, cancel) =>
        {
            var indicators = (parsed.GetValue(value) ?? []).Select(SharedValue.Parse).ToList();
            if (parsed.GetValue(file) is { } named)
            {
                var (found, leftOut) = SharedValue.Read(named.Name, await ReadAsync(named, cancel));
                indicators.AddRange(found);
                if (leftOut > 0)
                {
                    await Console.Error.WriteLineAsync($"{named.Name}: {leftOut} objects are no indicators of one value, and are left out");
                }
            }

            if (indicators.Count is 0 or > Most)
            {
                throw new RefusedException(new Refusal("cli.indicators", "share publish", $"{indicators.Count} indicators", $"1 to {Most}", "Name a FILE or --value KIND=VALUE"));
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject
            {
                ["title"] = parsed.GetValue(title),
                ["indicators"] = new JsonArray([.. indicators.Select(each => new JsonObject { ["kind"] = each.Kind, ["value"] = each.Value })]),
                ["marking"] = parsed.GetValue(tlp),
            };
            if (parsed.GetValue(audience) is { } whom)
            {
                body["audience"] = whom;
            }

            var answer = await node.PostAsync("api/v1/sharing/indicators", body.ToJsonString(), cancel);
            Console.WriteLine($"published {indicators.Count} indicators; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return publish;
    }

    /// <exception cref="RefusedException">It cannot be read, or is too large.</exception>
    public static async Task<string> ReadAsync(FileInfo file, CancellationToken cancel)
    {
        if (!file.Exists)
        {
            throw new RefusedException(new Refusal("cli.file", file.Name, "there is no such file", "a file that can be read", "Check the path"));
        }

        return file.Length > LargestFile
            ? throw new RefusedException(new Refusal("cli.file", file.Name, $"{file.Length} bytes", $"at most {LargestFile}", "Share it in parts"))
            : await File.ReadAllTextAsync(file.FullName, cancel);
    }
}
