using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi token trust</c>, <c>distrust</c> and <c>trusted</c>: machines that show a client certificate instead of a token.</summary>
internal static class CertificateCommands
{
    private const int LongestFile = 64 * 1024;

    public static Command Trust()
    {
        var data = LocalNode.DataOption;
        var file = new Argument<string>("FILE") { Description = "The client certificate, in PEM. Its key stays where it is." };
        var name = new Option<string>("--name") { Description = "Which machine.", Required = true };
        var days = new Option<int>("--days") { Description = "Days until it ends by itself.", DefaultValueFactory = _ => 90 };
        var scope = new Option<string>("--scope") { Description = "What it may do: WriteTelemetry (at Listen:Telemetry), or RequestContainment (at Listen:OpenC2).", DefaultValueFactory = _ => "WriteTelemetry" };
        scope.AcceptOnlyFromAmong("WriteTelemetry", "RequestContainment");
        var responsible = new Option<string?>("--responsible") { Description = "Who answers for what it asks for, and so never approves it: person:ID. Without it: you.", HelpName = "PERSON" };
        var trust = new Command("trust", "Lets a machine that shows this client certificate deliver telemetry, or ask for containments by OpenC2.") { file, data, name, days, scope, responsible };
        trust.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path) || new FileInfo(path).Length > LongestFile)
            {
                throw new RefusedException(new Refusal("cli.certificate", path, File.Exists(path) ? "the file is too large for a certificate" : "there is no such file", "a certificate in PEM", ""));
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject { ["name"] = parsed.GetValue(name), ["certificate"] = await File.ReadAllTextAsync(path, cancel), ["days"] = parsed.GetValue(days), ["scopes"] = new JsonArray(parsed.GetValue(scope)), ["responsible"] = parsed.GetValue(responsible) };
            var answer = await node.PostAsync("api/v1/certificates", body.ToJsonString(), cancel);
            Console.WriteLine(answer.GetProperty("thumbprint").GetString());
            await Console.Error.WriteLineAsync($"Trusted until {answer.GetProperty("until").GetString()}.");
            return ExitCode.Fine;
        });
        return trust;
    }

    public static Command Distrust()
    {
        var data = LocalNode.DataOption;
        var thumbprint = new Argument<string>("THUMBPRINT") { Description = "As 'token trusted' shows it." };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        var distrust = new Command("distrust", "Makes a client certificate useless at once.") { thumbprint, data, reason };
        distrust.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"api/v1/certificates/{Uri.EscapeDataString(parsed.GetValue(thumbprint)!)}/revoke", new JsonObject { ["reason"] = parsed.GetValue(reason) }.ToJsonString(), cancel);
            Console.WriteLine($"revoked; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return distrust;
    }

    public static Command List()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("trusted", "Shows the client certificates that are trusted.") { data, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/certificates", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in rows.EnumerateArray())
            {
                Console.WriteLine(Printable.Of($"{row.GetProperty("thumbprint").GetString()}  until {row.GetProperty("until").GetString()}  {row.GetProperty("name").GetString()}"));
            }

            await Console.Error.WriteLineAsync($"{rows.GetArrayLength()} certificates");
            return ExitCode.Fine;
        });
        return list;
    }
}
