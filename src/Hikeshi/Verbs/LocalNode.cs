using System.CommandLine;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>The running node of a data directory, over its local socket.</summary>
internal static class LocalNode
{
    public static Option<string> DataOption => new("--data") { Description = "The data directory of the running node.", HelpName = "DIR", Required = true };

    /// <summary>How long a node may say nothing at all before it is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="RefusedException">No node answers there: <see cref="NoNode"/> or <see cref="NodeAway"/>.</exception>
    public static Task<LocalClient> ConnectAsync(string data, CancellationToken cancel) => ConnectAsync(data, alsoStarting: false, cancel);

    /// <param name="alsoStarting">Whether a node will do that is not ready yet.</param>
    /// <exception cref="RefusedException">As the other.</exception>
    public static async Task<LocalClient> ConnectAsync(string data, bool alsoStarting, CancellationToken cancel)
    {
        var directory = Path.GetFullPath(data);
        var client = new LocalClient(Path.Combine(directory, "node.sock"), Patience);
        var standing = await client.LookAsync(cancel);
        if (standing == NodeStanding.Ready || (alsoStarting && standing == NodeStanding.NotReady))
        {
            return client;
        }

        client.Dispose();
        throw new RefusedException(Fault(directory, standing));
    }

    private static Refusal Fault(string directory, NodeStanding standing) => standing switch
    {
        NodeStanding.Silent => new NodeAway(directory, $"the node hangs: it said nothing for {Patience.TotalSeconds:0} s", "a node that answers", "Look at its process and its log; killed, it can be started again: hikeshi serve --data DIR"),
        NodeStanding.NotReady => new NodeAway(directory, "the node runs, and is not ready yet", "a node that is ready", "Wait for it; its log says what it waits for"),
        _ when !Directory.Exists(directory) => new NoNode(directory, "there is no such directory", "Check the path"),
        _ when !Directory.Exists(Path.Combine(directory, "evidence")) => new NoNode(directory, "no node has ever run in this directory", "Name the directory that 'hikeshi serve --data DIR' was given"),
        _ => new NodeAway(directory, "no node answers: it is stopped, or still starting", "a running node", "Start it: hikeshi serve --data DIR"),
    };
}

/// <summary>This is no node's data directory.</summary>
internal sealed record NoNode(string Data, string What, string Mend) : Refusal("cli.no-node", Data, What, "the data directory of a node", Mend);

/// <summary>It is a node's directory, and the node is not running, hangs, or is not ready yet.</summary>
internal sealed record NodeAway(string Data, string What, string Expected, string Mend) : Refusal("cli.node-away", Data, What, Expected, Mend);
