using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Hikeshi.People.Approvals;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi approve</c>: what waits for people, and saying yes or no to it.</summary>
internal static class ApproveVerb
{
    private const int LargestOrder = 64 * 1024;

    public static Command Build() => new("approve", "What waits for people: list it, say yes or no, name deputies, sign standing orders.")
    {
        List(), Voice("give", "approve", "Approves a request. Above the cap it needs two different people; nobody approves an own wish."), Voice("refuse", "refuse", "Refuses a request, or vetoes what would go ahead by itself. One person suffices."), DeputyCommands.Delegate(), DeputyCommands.End(), DeputyCommands.Absent(), DeputyCommands.Back(), NewKey(), PinKey(), Sign(), Register(), Revoke(),
    };

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var all = new Option<bool>("--all") { Description = "Also those that are concluded, and who stands in for whom, who is away, whose keys are pinned, and what is approved in advance." };
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows what waits, for whom, and until when.") { data, all, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync("api/v1/approvals", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCode.Fine;
            }

            var shown = answer.GetProperty("approvals").EnumerateArray().Where(row => parsed.GetValue(all) || !row.TryGetProperty("outcome", out _)).ToList();
            foreach (var row in shown)
            {
                Write(row);
            }

            if (parsed.GetValue(all))
            {
                DeputyCommands.Write(answer);
            }

            await Console.Error.WriteLineAsync(shown.Count == 0 ? "nothing waits for people" : $"{shown.Count} requests; give or refuse with --data DIR and the id");
            return ExitCode.Fine;
        });
        return list;
    }

    private static void Write(JsonElement row)
    {
        var needs = row.TryGetProperty("vetoUntil", out var veto) ? $"goes ahead at {veto.GetString()} unless vetoed" : $"{row.GetProperty("given").GetArrayLength()} of {row.GetProperty("people").GetInt32()} people, until {row.GetProperty("expiresAt").GetString()}";
        Console.WriteLine(Printable.Of($"{row.GetProperty("id").GetString()}  {row.GetProperty("action").GetString()} {row.GetProperty("target").GetString()}"));
        Console.WriteLine(Printable.Of($"    {(row.TryGetProperty("outcome", out var outcome) ? outcome.GetString() : needs)}; held by {row.GetProperty("heldBy").GetString()}: {row.GetProperty("why").GetString()}"));
        Console.WriteLine(Printable.Of($"    touches {string.Join(", ", row.GetProperty("blastRadius").EnumerateArray().Select(item => item.GetString()))}"));
        foreach (var voice in row.GetProperty("given").EnumerateArray())
        {
            Console.WriteLine(Printable.Of($"    yes: {voice.GetProperty("by").GetString()}{(voice.TryGetProperty("onBehalfOf", out var of) ? $" for {of.GetString()}" : "")}{(voice.TryGetProperty("standingOrder", out var order) ? $" by standing order {order.GetString()}" : "")}: {voice.GetProperty("note").GetString()}"));
        }
    }

    private static Command Voice(string name, string path, string description)
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "The request, as 'approve list' shows it." };
        var note = new Option<string>("--note") { Description = "Why; it becomes evidence.", Required = true };
        var behalf = new Option<string?>("--on-behalf-of") { Description = "The person whose delegated authority is used.", HelpName = "PERSON" };
        var voice = new Command(name, description) { id, data, note };
        if (name == "give")
        {
            voice.Add(behalf);
        }

        voice.SetAction((parsed, cancel) => PostAsync(parsed.GetValue(data)!, $"api/v1/approvals/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{path}", Body(("note", parsed.GetValue(note)), ("onBehalfOf", name == "give" ? parsed.GetValue(behalf) : null)), cancel));
        return voice;
    }

    private static Command NewKey()
    {
        var file = new Argument<string>("FILE") { Description = "Where the private key is written; it must not exist." };
        var command = new Command("new-key", "Makes a signing key for standing orders, on the executive's own machine, and prints its public half.") { file };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (File.Exists(path))
            {
                throw new RefusedException(new Refusal("cli.key-exists", path, "the file exists", "a new file", "Name another one; a key is never overwritten."));
            }

            using var key = Ed25519PrivateKey.LoadOrCreate(path);
            Console.WriteLine(key.PublicKey.ToBase64Url());
            Console.Error.WriteLine($"The private key is in {path}; keep it away from the node. Have the public key pinned: hikeshi approve pin-key PERSON KEY");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command PinKey()
    {
        var data = LocalNode.DataOption;
        var person = new Argument<string>("PERSON") { Description = "Whose key it is: person:ID." };
        var key = new Argument<string>("KEY") { Description = "The public key, as 'approve new-key' prints it; an empty one takes it back." };
        var command = new Command("pin-key", "Pins the key by which a person signs standing orders; another administrator than that person does it.") { person, key, data };
        command.SetAction((parsed, cancel) => PostAsync(parsed.GetValue(data)!, "api/v1/approvals/keys", Body(("person", parsed.GetValue(person)), ("publicKey", parsed.GetValue(key))), cancel));
        return command;
    }

    private static Command Sign()
    {
        var file = new Argument<string>("FILE") { Description = "The standing order, hikeshi-standing-order/1 (docs/approvals.md)." };
        var key = new Option<string>("--key") { Description = "The private key of the signer.", Required = true, HelpName = "FILE" };
        var command = new Command("sign", "Signs a standing order, offline, and prints the signature.") { file, key };
        command.SetAction(async (parsed, cancel) =>
        {
            var bytes = RegularFile.Read(parsed.GetValue(file)!, LargestOrder);
            var order = StandingOrder.Read(parsed.GetValue(file)!, bytes);
            using var signing = SigningKeyFile.Load(parsed.GetValue(key)!);
            Console.WriteLine(StandingOrder.Sign(bytes, signing, order.Signer));
            await Console.Error.WriteLineAsync($"{order.Signer} approves in advance: {string.Join(", ", order.Actions)} on {string.Join(", ", order.Targets)}, until {order.ValidUntil:O}, at most {order.MostUses} times");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command Register()
    {
        var data = LocalNode.DataOption;
        var file = new Argument<string>("FILE") { Description = "The standing order as it was signed." };
        var signature = new Option<string>("--signature") { Description = "What 'approve sign' printed.", Required = true, HelpName = "JWS" };
        var command = new Command("register", "Registers a signed standing order with the node; it is verified now and at every use.") { file, data, signature };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetValue(file)!;
            var bytes = RegularFile.Read(path, LargestOrder);
            _ = StandingOrder.Read(path, bytes);
            return await PostAsync(parsed.GetValue(data)!, "api/v1/approvals/standing-orders", new JsonObject { ["order"] = JsonNode.Parse(bytes), ["signature"] = parsed.GetValue(signature) }.ToJsonString(), cancel);
        });
        return command;
    }

    private static Command Revoke()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "The standing order's id." };
        var command = new Command("revoke", "Takes a standing order out of force.") { id, data };
        command.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.DeleteAsync($"api/v1/approvals/standing-orders/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return command;
    }

    internal static async Task<int> PostAsync(string data, string path, string body, CancellationToken cancel)
    {
        using var node = await LocalNode.ConnectAsync(data, cancel);
        var answer = await node.PostAsync(path, body, cancel);
        Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
        return ExitCode.Fine;
    }

    private static string Body(params (string Name, string? Value)[] members) =>
        new JsonObject([.. members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, member.Value))]).ToJsonString();
}
