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
        throw new RefusedException(new Refusal("cli.no-node", data, "no node answers in this data directory", "a running node", "Start it: hikeshi serve --data DIR"));
    }
}
