using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi enroll</c>: who belongs to the sector, how one gets in and out, and a member's own keys.</summary>
internal static class EnrollVerb
{
    public static Command Build() => new("enroll", "Who belongs to the sector: offers of a place, keys and certificates, and the way out.") { Offer(), List(), Status(), Rotate(), Revoke() };

    private static Command Offer()
    {
        var data = LocalNode.DataOption;
        var member = new Argument<string>("MEMBER") { Description = "Id of the newcomer." };
        var en = new Option<string>("--name") { Description = "Its name in English.", Required = true };
        var ja = new Option<string>("--name-ja") { Description = "Its name in Japanese.", Required = true };
        var kind = new Option<string>("--kind") { Description = "Kind of institution, for example regional-bank or supplier.", Required = true };
        var reason = new Option<string?>("--reason") { Description = "For a member that has a place and lost its keys: why it shall enrol again. Asks two people.", HelpName = "TEXT" };
        var approval = new Option<string?>("--approval") { Description = "By which two people let it enrol again, as 'approve list' shows it.", HelpName = "ID" };
        var offer = new Command("offer", "On the hub: makes a one-time token with which a member joins the sector.") { member, data, en, ja, kind, reason, approval };
        offer.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject { ["member"] = parsed.GetValue(member), ["nameEn"] = parsed.GetValue(en), ["nameJa"] = parsed.GetValue(ja), ["kind"] = parsed.GetValue(kind), ["reason"] = parsed.GetValue(reason), ["approval"] = parsed.GetValue(approval) };
            var answer = await node.PostAsync("api/v1/sector/enrolments", body.ToJsonString(), cancel);
            if (answer.TryGetProperty("approvalId", out _))
            {
                return SayAsked(answer, "Then: hikeshi enroll offer … --approval ID");
            }

            Console.WriteLine(answer.GetProperty("token").GetString());
            await Console.Error.WriteLineAsync("Works once, within 24 hours. Put it into a file that only the newcomer can read, and name that file in Hub:TokenFile.");
            return ExitCode.Fine;
        });
        return offer;
    }

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows who belongs to the sector, as this node knows it.") { data, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync("api/v1/sector/members", cancel);
            var rows = answer.GetProperty("members");
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in rows.EnumerateArray())
            {
                var standing = Text(row, "revoked") is { } why ? $"revoked: {why}" : Text(row, "claimed") is { } claimed ? $"another key is claimed (…{claimed[^10..]}) and waits for a person" : Text(row, "sealingKeyId") is null ? "no sealing key" : "";
                Console.WriteLine(Printable.Of($"{Text(row, "member"),-24} {Text(row, "kind"),-16} {Text(row, "evidenceKey")}  {standing}").TrimEnd());
            }

            await Console.Error.WriteLineAsync($"{rows.GetArrayLength()} members");
            return ExitCode.Fine;
        });
        return list;
    }

    private static Command Status()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var status = new Command("status", "Shows this member's own place: line, certificate, sealing key. Exit code 1 when the hub refuses it, or another key is claimed for somebody.") { data, format };
        status.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync("api/v1/sector/members", cancel);
            var claimed = answer.GetProperty("members").EnumerateArray().Count(row => Text(row, "claimed") is not null);
            var isMember = answer.TryGetProperty("own", out var own);
            var refused = isMember ? Text(own, "refused") : null;
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else if (isMember)
            {
                Console.WriteLine(own.GetProperty("connected").GetBoolean() ? "connected to the hub" : "not connected to the hub");
                Console.WriteLine($"certificate until {Text(own, "certificateUntil")}, renewed after {Text(own, "renewedAfter")}");
                Console.WriteLine($"sealing key {Text(own, "sealingKeyId") ?? "not announced yet"}");
                Console.WriteLine(Printable.Of(refused is null ? "the hub refused nothing" : $"the hub refused: {refused}"));
            }
            else
            {
                Console.WriteLine("this node is no member of a sector: it is a hub, or works alone");
            }

            return refused is null && claimed == 0 ? ExitCode.Fine : ExitCode.Findings;
        });
        return status;
    }

    private static Command Rotate()
    {
        var data = LocalNode.DataOption;
        var rotate = new Command("rotate", "Changes this member's sealing key and TLS certificate while it runs. Exit code 3 when the hub did not take both yet: the key is announced until it does.") { data };
        rotate.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/sector/keys/rotate", "{}", cancel);
            var (announced, renewed) = (answer.GetProperty("announced").GetBoolean(), answer.GetProperty("certificateRenewed").GetBoolean());
            Console.WriteLine($"sealing key {Text(answer, "sealingKeyId")}: {(announced ? "announced" : "not announced yet")}; certificate: {(renewed ? "renewed" : "not renewed")}");
            return announced && renewed ? ExitCode.Fine : ExitCode.OurFailure;
        });
        return rotate;
    }

    private static Command Revoke()
    {
        var data = LocalNode.DataOption;
        var member = new Argument<string>("MEMBER") { Description = "Who shall leave the sector." };
        var reason = new Option<string>("--reason") { Description = "Why; every member reads it.", Required = true, HelpName = "TEXT" };
        var certificate = new Option<string?>("--certificate") { Description = "Only the certificate with this SHA-256; the member stays.", HelpName = "HEX" };
        var revoke = new Command("revoke", "On the hub: asks two people to put a member out, or to revoke one of its certificates. It takes effect at once when they let it.") { member, data, reason, certificate };
        revoke.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason), ["certificate"] = parsed.GetValue(certificate)?.ToLowerInvariant() };
            return SayAsked(await node.PostAsync($"api/v1/sector/members/{Uri.EscapeDataString(parsed.GetValue(member)!)}/revoke", body.ToJsonString(), cancel), "Nothing is done before they let it.");
        });
        return revoke;
    }

    private static int SayAsked(JsonElement answer, string then)
    {
        Console.WriteLine(answer.GetProperty("approvalId").GetString());
        Console.Error.WriteLine($"Waits for {answer.GetProperty("people").GetInt32()} people until {answer.GetProperty("expiresAt").GetString()}: hikeshi approve list. {then}");
        return ExitCode.Fine;
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
