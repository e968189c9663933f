using System.Diagnostics;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;

namespace Hikeshi.Exercises.Control;

/// <summary>What stands outside of the nodes from the beginning: the key of whoever may throw the switch, and the places where nodes and guards look for it.</summary>
internal sealed class OffBox
{
    private const string Signer = "exercise";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string program;
    private readonly string directory;
    private readonly string publicKey;

    private OffBox(string program, string directory, string publicKey)
    {
        this.program = program;
        this.directory = directory;
        this.publicKey = publicKey;
    }

    public static async Task<OffBox> PrepareAsync(string program, string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        return new OffBox(program, directory, (await SayAsync(program, ["approve", "new-key", Path.Combine(directory, "switch.key")], cancel)).Trim());
    }

    /// <summary>The node's part: where it looks itself.</summary>
    public JsonObject Settings(string member) => new() { ["File"] = PlaceOf(member), ["Keys"] = new JsonObject { [Signer] = publicKey } };

    /// <summary>Starts the guard of a member: a process of its own, which knows the gateway and the switch and nothing else.</summary>
    public async Task<ChildProcess> GuardAsync(string member, string gatewayUrl, string gatewayToken, CancellationToken cancel)
    {
        var config = Path.Combine(directory, member + ".guard.json");
        var log = Path.Combine(directory, member + ".guard.log");
        await File.WriteAllTextAsync(config, new JsonObject
        {
            ["member"] = member,
            ["switch"] = Settings(member) is var own ? new JsonObject { ["file"] = own["File"]!.DeepClone(), ["keys"] = own["Keys"]!.DeepClone() } : null,
            ["gateway"] = new JsonObject { ["url"] = gatewayUrl, ["tokenFile"] = gatewayToken },
        }.ToJsonString(), cancel);
        var guard = ChildProcess.Start(program, ["respond", "guard", "--config", config], log);
        await guard.UntilAsync(() => Task.FromResult(guard.HasSaid("watching")), "the guard", Patience, cancel);
        return guard;
    }

    /// <summary>Signs a switch, as somebody would far from the node.</summary>
    public Task<string> SignAsync(string member, CancellationToken cancel) =>
        SayAsync(program, ["respond", "switch", member, "--key", Path.Combine(directory, "switch.key"), "--signer", Signer, "--reason", "exercise: the node hangs"], cancel);

    public async Task LayDownAsync(string member, string signed, CancellationToken cancel)
    {
        var unfinished = PlaceOf(member) + ".new";
        await File.WriteAllTextAsync(unfinished, signed, cancel);
        File.Move(unfinished, PlaceOf(member));
    }

    private string PlaceOf(string member) => Path.Combine(directory, member + ".switch.json");

    private static async Task<string> SayAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var complaint = process.StandardError.ReadToEndAsync(cancel);
        var said = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? said : throw new IOException($"hikeshi {string.Join(' ', arguments)} ended with {process.ExitCode}: {await complaint}");
    }
}
