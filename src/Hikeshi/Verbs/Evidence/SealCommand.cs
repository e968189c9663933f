using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Embargo;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence seal</c>: deposits a document that only named readers can open until a date.</summary>
internal static class SealCommand
{
    private const int LongestKey = 8192;

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The document, at most 8 MiB." };
        var until = new Option<string>("--until") { Description = "When the embargo ends: 2027-01-31 (its beginning, in UTC) or 2027-01-31T09:00:00Z.", HelpName = "DATE", Required = true };
        var readers = new Option<string[]>("--reader") { Description = "Who may open it before, with a file that holds the public key; may be given several times.", HelpName = "NAME=PUBLIC.jwk", Required = true, Arity = ArgumentArity.OneOrMore };
        var title = new Option<string?>("--title") { Description = "A title, which is public at once." };
        var type = new Option<string?>("--media-type") { Description = "Such as text/plain. Default: application/octet-stream." };
        var causes = new Option<string[]>("--cause") { Description = "Id of an entry that led to the document; may be given several times.", HelpName = "ID", Arity = ArgumentArity.ZeroOrMore };
        var data = LocalNode.DataOption;
        var command = new Command("seal", "Have a running node keep a document that only named readers can open until a date (embargo).") { file, until, readers, title, type, causes, data };
        command.SetAction(async (parsed, cancel) =>
        {
            var document = Read(parsed.GetRequiredValue(file), EmbargoTerms.LargestDocument);
            var keys = parsed.GetRequiredValue(readers).Select(ReadReader).ToList();
            var date = parsed.GetRequiredValue(until);
            var terms = EmbargoTerms.Read(parsed.GetValue(title), parsed.GetValue(type), date, keys, document.Length, TimeProvider.System.GetUtcNow());
            var because = EmbargoTerms.ReadCauses(parsed.GetValue(causes) ?? []);
            using var node = await LocalNode.ConnectAsync(parsed.GetRequiredValue(data), cancel);
            var request = new JsonObject
            {
                ["until"] = date,
                ["readers"] = new JsonArray([.. terms.Readers.Select(reader => new JsonObject { ["name"] = reader.Name, ["jwk"] = JsonNode.Parse(reader.Key.ToJwk()) })]),
                ["title"] = terms.Title,
                ["mediaType"] = terms.MediaType,
                ["causes"] = new JsonArray([.. because.Select(cause => JsonValue.Create(cause.ToString()))]),
                ["document"] = Convert.ToBase64String(document),
            };
            var answer = await node.PostAsync("api/v1/evidence/sealed", request.ToJsonString(), cancel);
            Console.Out.WriteLine(answer.GetProperty("entryId").GetString());
            await Console.Error.WriteLineAsync($"sealed until {terms.Until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z for {string.Join(", ", terms.Readers.Select(reader => $"{Printable.Of(reader.Name)} ({reader.Key.KeyId})"))}; commitment {answer.GetProperty("commitment").GetString()}");
            return ExitCode.Fine;
        });
        return command;
    }

    private static (string Name, string Jwk) ReadReader(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals], System.Text.Encoding.UTF8.GetString(Read(text[(equals + 1)..], LongestKey)))
            : throw new RefusedException(new BadEvidenceInput("--reader", $"'{Printable.Of(text)}' names no file", "NAME=PUBLIC.jwk", "Write the reader's name, '=' and the file with the public key"));
    }

    private static byte[] Read(string path, int longest) => File.Exists(path) && new FileInfo(path).Length <= longest
        ? File.ReadAllBytes(path)
        : throw new RefusedException(new BadEvidenceInput(path, File.Exists(path) ? "the file is too large" : "there is no such file", $"a file of at most {longest} bytes", "Give another path"));
}
