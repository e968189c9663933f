using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond.Remediation;

/// <summary><c>hikeshi respond controls propose</c>.</summary>
internal static class ProposeCommand
{
    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var advisory = new Argument<string>("ADVISORY") { Description = "Its id, or a CVE number that it is about; the node must have received it." };
        var shape = new Option<string?>("--shape") { Description = "What ordinary requests look like (hikeshi-request-shape/1, docs/compensating-controls.md): a virtual patch is made from it, and from nothing else.", HelpName = "FILE" };
        var playbook = new Option<string?>("--playbook") { Description = "A CACAO playbook that holds such a shape in its variable __hikeshi_request_shape__.", HelpName = "FILE" };
        var service = new Option<string?>("--service") { Description = "The service that the shape is about; without it, reached services on usual HTTP ports.", HelpName = "ID" };
        var days = new Option<int>("--days") { Description = "After how many days people are asked whether controls stay, 1 to 30.", DefaultValueFactory = _ => 7 };
        var format = Formats.TableOrJson();
        var propose = new Command("propose", "Proposes what fits an advisory that reaches us, and says what does not and why. Nothing is placed.") { advisory, data, shape, playbook, service, days, format };
        propose.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(shape) is not null && parsed.GetValue(playbook) is not null)
            {
                throw new RefusedException(new Refusal("controls.shape", "--shape, --playbook", "both", "one of them", "Say once what ordinary requests look like."));
            }

            var (source, text) = parsed.GetValue(shape) is { } file ? (file, ShapeFile.Read(file)) : parsed.GetValue(playbook) is { } cacao ? (cacao, ShapeFile.OfPlaybook(cacao)) : (null, null);
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/response/controls", new JsonObject
            {
                ["advisory"] = parsed.GetValue(advisory),
                ["shape"] = text is null ? null : JsonNode.Parse(text),
                ["shapeSource"] = source,
                ["service"] = parsed.GetValue(service),
                ["days"] = parsed.GetValue(days),
            }.ToJsonString(), cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in answer.GetProperty("controls").EnumerateArray())
            {
                ControlCommands.Write(row);
            }

            foreach (var note in answer.GetProperty("notes").EnumerateArray())
            {
                Console.WriteLine(Printable.Of($"note: {note.GetString()}"));
            }

            await Console.Error.WriteLineAsync($"{answer.GetProperty("controls").GetArrayLength()} controls proposed; 'controls show ID --text' prints what people install, 'controls place ID' has it placed");
            return ExitCode.Fine;
        });
        return propose;
    }
}
