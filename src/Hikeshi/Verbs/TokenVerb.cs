using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Roles;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi token</c>: machines that may do something.</summary>
internal static class TokenVerb
{
    public static Command Build() => new("token", "Named access tokens of a running node.") { Issue("issue"), Issue("create"), List(), Revoke(), SignIn(), CertificateCommands.Trust(), CertificateCommands.Distrust(), CertificateCommands.List() };

    /// <param name="name"><c>create</c> is its older name, and stays.</param>
    private static Command Issue(string name)
    {
        var data = LocalNode.DataOption;
        var purpose = new Option<string>("--name") { Description = "What the token is for.", Required = true };
        var roles = new Option<string[]>("--role") { Description = string.Join(", ", RoleMatrix.Names) + "; may be given several times.", Required = true, Arity = ArgumentArity.OneOrMore };
        var scopes = new Option<string[]>("--scope") { Description = "Only these permissions of the roles, for example WriteTelemetry; may be given several times.", Arity = ArgumentArity.OneOrMore };
        var days = new Option<int>("--days") { Description = "Days until it expires.", DefaultValueFactory = _ => 30 };
        var responsible = new Option<string?>("--responsible") { Description = "Who answers for what it asks for, and so never approves it, as little as you: person:ID. Without it: you alone.", HelpName = "PERSON" };
        var issue = new Command(name, "Makes a token and prints it, once.") { data, purpose, roles, scopes, days, responsible };
        issue.Hidden = name == "create";
        issue.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject { ["name"] = parsed.GetValue(purpose), ["roles"] = new JsonArray([.. parsed.GetValue(roles)!.Select(r => JsonValue.Create(r))]), ["days"] = parsed.GetValue(days), ["scopes"] = new JsonArray([.. (parsed.GetValue(scopes) ?? []).Select(s => JsonValue.Create(s))]), ["responsible"] = parsed.GetValue(responsible) };
            var answer = await node.PostAsync("api/v1/tokens", body.ToJsonString(), cancel);
            Console.WriteLine(answer.GetProperty("token").GetString());
            await Console.Error.WriteLineAsync($"Expires {answer.GetProperty("expiresAt").GetString()}. It is shown only now.");
            return ExitCode.Fine;
        });
        return issue;
    }

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows the tokens that are valid; never the tokens themselves.") { data, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/tokens", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in rows.EnumerateArray())
            {
                var scopes = row.TryGetProperty("scopes", out var only) ? "  only " + string.Join(',', only.EnumerateArray().Select(s => s.GetString())) : "";
                Console.WriteLine(Printable.Of($"{row.GetProperty("tokenId").GetString()}  until {row.GetProperty("expiresAt").GetString()}  {row.GetProperty("name").GetString(),-24} {string.Join(',', row.GetProperty("roles").EnumerateArray().Select(r => r.GetString()))}{scopes}"));
            }

            await Console.Error.WriteLineAsync($"{rows.GetArrayLength()} tokens");
            return ExitCode.Fine;
        });
        return list;
    }

    private static Command Revoke()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "The token, as 'token list' shows it." };
        var revoke = new Command("revoke", "Makes a token useless at once.") { id, data };
        revoke.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.DeleteAsync($"api/v1/tokens/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancel);
            Console.WriteLine($"revoked; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return revoke;
    }

    private static Command SignIn()
    {
        var data = LocalNode.DataOption;
        var signIn = new Command("sign-in", "Prints a fresh console address that signs in once.") { data };
        signIn.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            Console.WriteLine((await node.PostAsync("api/v1/session/link", "{}", cancel)).GetProperty("url").GetString());
            return ExitCode.Fine;
        });
        return signIn;
    }
}
