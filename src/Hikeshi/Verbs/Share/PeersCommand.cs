using System.CommandLine;
using System.Globalization;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Share;

/// <summary><c>hikeshi share peers</c>: whose keys are pinned here.</summary>
internal static class PeersCommand
{
    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var peers = new Command("peers", "Lists the members whose keys are pinned here: what names their keys (compare it by telephone), and when something of theirs came last.") { data, format };
        peers.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync("api/v1/sharing/peers", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var peer in answer.GetProperty("peers").EnumerateArray())
            {
                var heard = peer.TryGetProperty("lastHeard", out var at) ? at.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "never";
                Console.WriteLine(Printable.Of($"{peer.GetProperty("member").GetString(),-20} key {peer.GetProperty("key").GetString()}  witness key {(peer.TryGetProperty("witnessKey", out var witness) ? witness.GetString() : "none"),-16}  last heard {heard}  {peer.GetProperty("nameEn").GetString()}"));
            }

            return ExitCode.Fine;
        });
        return peers;
    }
}
