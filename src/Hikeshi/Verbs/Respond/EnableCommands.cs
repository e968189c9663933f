using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Hikeshi.Response.Enabling;
using Hikeshi.Response.Policy;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond measure | sign | enable</c>: from record only to acting, measured and signed.</summary>
internal static class EnableCommands
{
    private const int LargestStatement = 64 * 1024;

    public static Command Measure()
    {
        var data = LocalNode.DataOption;
        var statement = new Option<string?>("--statement") { Description = "Instead of the table: print the statement about this class that its owner signs.", HelpName = "ACTION-CLASS" };
        statement.AcceptOnlyFromAmong([.. ContainmentWords.Names]);
        var autonomy = Word("--autonomy", "With --statement: act-unless-vetoed or act.");
        var owner = new Option<string?>("--owner") { Description = "With --statement: the person who signs, as evidence names it: person:ID.", HelpName = "PERSON" };
        var format = Formats.TableOrJson();
        var measure = new Command("measure", "Shows what each action class is allowed, and what it would have done while it was record only.") { data, statement, autonomy, owner, format };
        measure.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(statement) is null && (parsed.GetValue(autonomy) ?? parsed.GetValue(owner)) is not null)
            {
                throw new RefusedException(new Refusal("cli.statement", parsed.GetValue(autonomy) is null ? "--owner" : "--autonomy", "no statement is asked for", "--statement ACTION-CLASS beside it", "They say what its owner signs."));
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/response/autonomy", cancel);
            if (parsed.GetValue(statement) is { } kind)
            {
                var member = (await node.GetAsync("api/v1/about", cancel)).GetProperty("memberId").GetString()!;
                Console.WriteLine(Statement(rows, kind, member, parsed.GetValue(autonomy) ?? Autonomy.Act, parsed.GetValue(owner) ?? throw Missing()));
            }
            else if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
            }
            else
            {
                Console.WriteLine("class             enabled            record only  required  would-be  of them false");
                foreach (var row in rows.EnumerateArray())
                {
                    Console.WriteLine($"{row.GetProperty("actionClass").GetString(),-17} {row.GetProperty("autonomy").GetString(),-18} {row.GetProperty("days").GetInt32(),6} days {row.GetProperty("requiredDays").GetInt32(),4} days  {row.GetProperty("wouldBe").GetInt32(),8}  {row.GetProperty("wouldBeFalse").GetInt32(),13}");
                }
            }

            return ExitCode.Fine;
        });
        return measure;
    }

    public static Command Sign()
    {
        var file = new Argument<string>("FILE") { Description = "The statement, as 'respond measure --statement' printed it." };
        var key = new Option<string>("--key") { Description = "The owner's private key ('approve new-key').", Required = true, HelpName = "FILE" };
        var sign = new Command("sign", "Signs a statement, offline, as the owner of an action class, and prints the signature.") { file, key };
        sign.SetAction(parsed =>
        {
            var json = Text(parsed.GetValue(file)!);
            var statement = EnablingStatement.Read(parsed.GetValue(file)!, json);
            using var signing = SigningKeyFile.Load(parsed.GetValue(key)!);
            Console.WriteLine(EnablingStatement.Sign(json, signing, statement.Owner));
            return ExitCode.Fine;
        });
        return sign;
    }

    public static Command Enable()
    {
        var data = LocalNode.DataOption;
        var kind = new Argument<string>("ACTION-CLASS") { HelpName = "ACTION-CLASS", Description = $"One of {string.Join(", ", ContainmentWords.Names)}." };
        kind.AcceptOnlyFromAmong([.. ContainmentWords.Names]);
        var autonomy = new Argument<string>("AUTONOMY") { HelpName = "AUTONOMY", Description = "record, recommend, act-unless-vetoed or act." };
        autonomy.AcceptOnlyFromAmong([.. Autonomy.Names]);
        var signedBy = new Option<string>("--signed-by") { Description = "Who takes responsibility.", Required = true, HelpName = "NAME" };
        var statement = new Option<string?>("--statement") { Description = "What its owner signed; required to act, unless Response:RecordOnlyDays is 0.", HelpName = "FILE" };
        var signature = new Option<string?>("--signature") { Description = "What 'respond sign' printed.", HelpName = "JWS" };
        var enable = new Command("enable", "Lets an action class act by itself, after measured days of record only (or takes that back with 'record').") { kind, autonomy, data, signedBy, statement, signature };
        enable.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(statement) is null != parsed.GetValue(signature) is null)
            {
                throw new RefusedException(new Refusal("cli.statement", "--statement, --signature", "only one of them", "both, or none", "A signature counts only with the very text that was signed ('respond sign')."));
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject
            {
                ["actionClass"] = parsed.GetValue(kind),
                ["autonomy"] = parsed.GetValue(autonomy),
                ["signedBy"] = parsed.GetValue(signedBy),
            };
            if (parsed.GetValue(statement) is { } file)
            {
                body["statement"] = Text(file);
                body["signature"] = parsed.GetValue(signature);
            }

            var answer = await node.PostAsync("api/v1/response/autonomy", body.ToJsonString(), cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return enable;
    }

    private static string Text(string file) => Encoding.UTF8.GetString(RegularFile.Read(file, LargestStatement));

    private static string Statement(JsonElement rows, string kind, string member, string autonomy, string owner)
    {
        var row = rows.EnumerateArray().Single(each => each.GetProperty("actionClass").GetString() == kind);
        var measured = new RecordOnlyMeasure(ContainmentWords.TryParse(kind, out var parsed) ? parsed : default, Since: null, row.GetProperty("days").GetInt32(), row.GetProperty("wouldBe").GetInt32(), row.GetProperty("wouldBeFalse").GetInt32()) { After = row.TryGetProperty("after", out var after) ? after.GetString() : null };
        return EnablingStatement.Of(member, measured, autonomy, owner).ToJson();
    }

    private static Option<string?> Word(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(Autonomy.ActUnlessVetoed, Autonomy.Act);
        return option;
    }

    private static RefusedException Missing() => new(new Refusal("cli.owner", "--owner", "nobody is named", "the person who signs", "Give --owner person:ID."));
}
