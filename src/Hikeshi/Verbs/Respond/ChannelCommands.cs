using System.CommandLine;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond channels | notify-test</c>: the ways to people, and whether they work.</summary>
internal static class ChannelCommands
{
    public static Command Channels()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var channels = new Command("channels", "Shows through which channels people are told, what they have not been told yet, and what went wrong last. Exit code 1: a channel is in trouble.") { data, format };
        channels.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/response/channels", cancel);
            var inTrouble = rows.EnumerateArray().Count(row => row.TryGetProperty("lastFailure", out _));
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return inTrouble > 0 ? ExitCode.Findings : ExitCode.Fine;
            }

            foreach (var row in rows.EnumerateArray())
            {
                var last = row.TryGetProperty("lastTold", out var told) ? $"last told {told.GetString()}" : "never told yet";
                var trouble = row.TryGetProperty("lastFailure", out var failure) ? $"; trouble: {failure.GetString()}" : "";
                Console.WriteLine(Printable.Of($"{row.GetProperty("name").GetString(),-20} {row.GetProperty("type").GetString(),-8} {row.GetProperty("language").GetString()}  {row.GetProperty("level").GetString(),-6} {row.GetProperty("pending").GetInt32(),5} not told yet  {last}{trouble}"));
            }

            await Console.Error.WriteLineAsync(rows.GetArrayLength() == 0 ? "no channel is configured (Notify:Channels); people see what waits in the console alone" : $"{rows.GetArrayLength()} channels, {inTrouble} in trouble");
            return inTrouble > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return channels;
    }

    public static Command NotifyTest()
    {
        var data = LocalNode.DataOption;
        var channel = new Argument<string>("CHANNEL") { Description = "The name of a channel in the settings (Notify:Channels:NAME), as 'respond channels' shows it." };
        var test = new Command("notify-test", "Sends a test message through a channel, now and once, and says what became of it. Exit code 1: it was not taken.") { channel, data };
        test.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"api/v1/response/channels/{Uri.EscapeDataString(parsed.GetValue(channel)!)}/test", "{}", cancel);
            var taken = answer.GetProperty("taken").GetBoolean();
            Console.WriteLine(Printable.Of($"{(taken ? "taken" : "not taken")}: {answer.GetProperty("detail").GetString()}"));
            return taken ? ExitCode.Fine : ExitCode.Findings;
        });
        return test;
    }
}
