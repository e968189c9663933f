using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Roles;

namespace Hikeshi.Verbs.Users;

/// <summary><c>hikeshi user</c>: the accounts of people at a running node, for the owner of its data directory.</summary>
internal static class UserVerb
{
    public static Command Build() => new("user", "Accounts of people at a running node.") { Add(), List(), Roles(), Disable(), Enable(), Reset(), Link(), LinkOidc(), UnlinkOidc() };

    private static Command Add()
    {
        var data = LocalNode.DataOption;
        var name = new Argument<string>("NAME") { Description = "What the person types at sign-in." };
        var roles = RoleOption();
        var invite = new Option<bool>("--link") { Description = "Ask for no password: print an address where the person signs in once, within 24 hours, and chooses one." };
        var add = new Command("add", "Makes an account. The password is asked for, or read from standard input; never an argument.") { name, data, roles, invite };
        add.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject { ["name"] = parsed.GetValue(name), ["roles"] = ArrayOf(parsed.GetValue(roles)!) };
            if (!parsed.GetValue(invite))
            {
                body["password"] = PasswordPrompt.Read();
            }

            Show(await node.PostAsync("api/v1/accounts", body.ToJsonString(), cancel));
            return ExitCode.Fine;
        });
        return add;
    }

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows the accounts, their roles and which credentials they have.") { data, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/accounts", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in rows.EnumerateArray())
            {
                Console.WriteLine(Printable.Of($"{row.GetProperty("id").GetString()}  {row.GetProperty("name").GetString(),-24} {Joined(row, "roles"),-32} {(row.GetProperty("disabled").GetBoolean() ? "disabled" : Joined(row, "credentials"))}{(row.TryGetProperty("oidc", out _) ? $"  {Joined(row, "oidc")}" : "")}"));
            }

            await Console.Error.WriteLineAsync($"{rows.GetArrayLength()} accounts");
            return ExitCode.Fine;
        });
        return list;
    }

    private static Command Roles()
    {
        var roles = RoleOption();
        return Change("roles", "Gives an account these roles, and no others.", "roles", parsed => new JsonObject { ["roles"] = ArrayOf(parsed.GetValue(roles)!) }, roles);
    }

    private static Command Disable()
    {
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        return Change("disable", "Ends the sessions of an account, and lets it open nothing any more.", "disable", parsed => new JsonObject { ["reason"] = parsed.GetValue(reason) }, reason);
    }

    private static Command Enable() => Change("enable", "Lets a disabled account sign in again.", "enable", _ => []);

    private static Command Reset()
    {
        var ask = new Option<bool>("--password") { Description = "Ask for a new password, instead of printing an address where the person signs in once and chooses one." };
        return Change("reset", "Takes every credential of an account away (password, authenticator, passkeys), and ends its sessions.", "reset", parsed => parsed.GetValue(ask) ? new JsonObject { ["password"] = PasswordPrompt.Read() } : [], ask);
    }

    private static Command Link() => Change("link", "Prints an address where the person signs in once, within 24 hours.", "link", _ => []);

    private static Command LinkOidc()
    {
        var issuer = new Option<string>("--issuer") { Description = "What the person's tokens have as 'iss'.", Required = true };
        var subject = new Option<string>("--subject") { Description = "What the person's tokens have as 'sub'. Only a digest of both is kept.", Required = true };
        return Change("link-oidc", "Lets whoever the OpenID provider knows by this subject be the person of the account.", "oidc", parsed => new JsonObject { ["issuer"] = parsed.GetValue(issuer), ["subject"] = parsed.GetValue(subject) }, issuer, subject);
    }

    private static Command UnlinkOidc()
    {
        var subject = new Option<string>("--subject") { Description = "oidc:…, as 'user list' shows it.", Required = true };
        return Change("unlink-oidc", "Ends that.", "oidc/unlink", parsed => new JsonObject { ["subject"] = parsed.GetValue(subject) }, subject);
    }

    private static Command Change(string name, string description, string path, Func<ParseResult, JsonObject> body, params Option[] options)
    {
        var data = LocalNode.DataOption;
        var account = new Argument<string>("ACCOUNT") { Description = "Name or id of the account." };
        var command = new Command(name, description) { account, data };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            Show(await node.PostAsync($"api/v1/accounts/{Uri.EscapeDataString(parsed.GetValue(account)!)}/{path}", body(parsed).ToJsonString(), cancel));
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>What can be used further goes to standard output: the address, or else the id.</summary>
    private static void Show(JsonElement account)
    {
        var hasLink = account.TryGetProperty("link", out var link);
        Console.WriteLine(hasLink ? link.GetString() : account.GetProperty("id").GetString());
        Console.Error.WriteLine(Printable.Of($"{account.GetProperty("name").GetString()}: {Joined(account, "roles")}{(account.GetProperty("disabled").GetBoolean() ? ", disabled" : "")}{(hasLink ? ". The address signs in once, within 24 hours" : "")}"));
    }

    private static Option<string[]> RoleOption() =>
        new("--role") { Description = string.Join(", ", RoleMatrix.Names.Where(name => name != "sensor")) + "; may be given several times.", Required = true, Arity = ArgumentArity.OneOrMore };

    private static JsonArray ArrayOf(string[] values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private static string Joined(JsonElement row, string member) => string.Join(',', row.GetProperty(member).EnumerateArray().Select(value => value.GetString()));
}
