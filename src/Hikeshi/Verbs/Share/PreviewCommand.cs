using System.CommandLine;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Verbs.Share;

/// <summary><c>hikeshi share preview</c>: what something would do here, before it does it.</summary>
internal static class PreviewCommand
{
    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var what = new Argument<string>("FILE|ENTRY") { Description = "A file with a signed STIX bundle, or the entry that received or accepted one ('share audit' shows it)." };
        var producer = new Option<string?>("--producer") { Description = "Who signed the file; this node when it is not given.", HelpName = "MEMBER" };
        var format = Formats.TableOrJson();
        var preview = new Command("preview", "Shows what a bundle would do here: what would be ordered, held, recorded or refused and why, and which own services it touches. Nothing happens.") { what, producer, data, format };
        preview.SetAction(async (parsed, cancel) =>
        {
            var named = parsed.GetValue(what)!;
            var isEntry = EntryId.TryParse(named, out var entry) && !File.Exists(named);
            var text = isEntry ? "" : await PublishCommand.ReadAsync(new FileInfo(named), cancel);
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var query = parsed.GetValue(producer) is { } signer ? $"?producer={Uri.EscapeDataString(signer)}" : "";
            var answer = isEntry ? await node.GetAsync($"api/v1/sharing/preview?entry={entry}", cancel) : await node.PostAsync($"api/v1/sharing/preview{query}", text, cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var line in Lines(answer))
            {
                Console.WriteLine(Printable.Of(line));
            }

            return ExitCode.Fine;
        });
        return preview;
    }

    internal static IEnumerable<string> Lines(JsonElement answer)
    {
        yield return $"from {answer.GetProperty("producer").GetString()}";
        foreach (var accepted in answer.GetProperty("accepted").EnumerateArray())
        {
            yield return $"{accepted.GetProperty("title").GetString()} (TLP {accepted.GetProperty("marking").GetString()})";
            foreach (var action in accepted.GetProperty("actions").EnumerateArray())
            {
                yield return $"  {action.GetProperty("verdict").GetString(),-9} {action.GetProperty("target").GetString()}: {action.GetProperty("reason").GetString()}";
            }

            foreach (var touch in accepted.GetProperty("touches").EnumerateArray())
            {
                yield return $"  touches   {touch.GetProperty("service").GetString()} ({touch.GetProperty("component").GetString()}{(touch.GetProperty("exposed").GetBoolean() ? ", open to the internet" : "")}): {Joined(touch, "functions")}";
            }

            if (accepted.TryGetProperty("rule", out var rule))
            {
                yield return $"  rule      {rule.GetProperty("title").GetString()} would watch here";
            }

            if (accepted.GetProperty("techniques").GetArrayLength() + accepted.GetProperty("playbooks").GetArrayLength() > 0)
            {
                yield return $"  tells     {Joined(accepted, "techniques")} {Joined(accepted, "playbooks")}".TrimEnd();
            }
        }

        foreach (var refused in answer.GetProperty("refused").EnumerateArray())
        {
            yield return $"refused     {refused.GetProperty("what").GetString()}: {refused.GetProperty("code").GetString()}: {refused.GetProperty("reason").GetString()}";
        }

        foreach (var retracted in answer.GetProperty("retracted").EnumerateArray())
        {
            yield return $"{retracted.GetProperty("why").GetString(),-11} {Joined(retracted, "objectIds")} {retracted.GetProperty("reason").GetString()}".TrimEnd();
        }
    }

    private static string Joined(JsonElement element, string list) => string.Join(", ", element.GetProperty(list).EnumerateArray().Select(each => each.GetString()));
}
