using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Kernel.Signing;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.RedButton;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>The guard of a node that is dead: it has the leases that the node left, a switch that is valid, and an actuator of its own.</summary>
internal sealed class GuardBench : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-guard-").FullName;
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly SwitchWatch watch;
    private readonly Guard guard;

    public GuardBench(IActuator actuator, TimeProvider clock, params ContainmentOrder[] left)
    {
        var leases = new Leases(Path.Combine(folder, "leases"));
        foreach (var order in left)
        {
            leases.Write(order);
        }

        var place = Path.Combine(folder, "switch.json");
        File.WriteAllText(place, ReleaseSwitch.Sign("bank-07", "ciso", "the node is dead", TimeSpan.FromHours(1), key, clock.GetUtcNow()));
        watch = new SwitchWatch("bank-07", place, url: null, new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal) { ["ciso"] = key.PublicKey }, Told.Enqueue, clock);
        guard = new Guard(watch, leases, [actuator], Told.Enqueue, clock);
    }

    public ConcurrentQueue<string> Told { get; } = new();

    public Task LookAsync() => guard.LookAsync(CancellationToken.None);

    public void Dispose()
    {
        watch.Dispose();
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
