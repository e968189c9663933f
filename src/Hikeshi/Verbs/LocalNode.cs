using System.CommandLine;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>The running node of a data directory, over its local socket.</summary>
internal static class LocalNode
{
    public static Option<string> DataOption => new("--data") { Description = "The data directory of the running node.", HelpName = "DIR", Required = true };

    /// <exception cref="RefusedException">No node runs there.</exception>
    public static async Task<LocalClient> ConnectAsync(string data, CancellationToken cancel)
    {
        var client = new LocalClient(Path.Combine(Path.GetFullPath(data), "node.sock"));
        if (await client.IsReadyAsync(cancel))
        {
            return client;
        }

        client.Dispose();
        throw new RefusedException(Directory.Exists(Path.Combine(data, "evidence")) ? new NodeAway(data) : new NoNode(data));
    }
}

/// <summary>This is no node's data directory.</summary>
internal sealed record NoNode(string Data) : Refusal("cli.no-node", Data, "no node answers in this data directory", "a running node", "Start it: hikeshi serve --data DIR");

/// <summary>It is a node's directory, and the node is not running, or not ready yet.</summary>
internal sealed record NodeAway(string Data) : Refusal("cli.node-away", Data, "no node answers in this data directory", "a running node", "Start it: hikeshi serve --data DIR");
