using System.Text;
using Hikeshi.Gateway.Config;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>Listeners of all members, over one loop.</summary>
internal sealed class GatewayDataPlane : IDisposable
{
    private readonly EventLoop loop = new();
    private readonly DialPlan plan;

    /// <exception cref="IOException">An address is taken.</exception>
    internal GatewayDataPlane(GatewayConfig config)
    {
        plan = new DialPlan(config);
        Gates = [.. config.Members.Select(m => new MemberGate(m, loop))];
        try
        {
            foreach (var gate in Gates)
            {
                ListenFor(gate);
            }
        }
        catch
        {
            loop.Dispose();
            throw;
        }

        loop.Start();
    }

    internal IReadOnlyList<MemberGate> Gates { get; }

    public void Dispose() => loop.Dispose();

    private void ListenFor(MemberGate gate)
    {
        var greetings = gate.Config.Hosts.Select(h => Encoding.ASCII.GetBytes($"220 {h.Name}\r\n")).ToArray();
        for (var i = 0; i < gate.Config.Services.Count; i++)
        {
            var service = i;
            loop.Add(new Listener(loop, LibC.Listen(gate.Config.Services[i].Endpoint), (d, remote) => Admit(gate, service, greetings, d, remote)), LibC.Input);
        }

        loop.Add(new Listener(loop, LibC.Listen(gate.Config.Egress), (d, remote) => Serve(gate, d, remote)), LibC.Input);
    }

    private void Admit(MemberGate gate, int service, byte[][] greetings, int descriptor, uint remote)
    {
        if (loop.Count >= EventLoop.MaxChannels)
        {
            gate.Counters.CountOverflow();
            LibC.Reset(descriptor);
            return;
        }

        var table = gate.Table;
        var host = table.AdmitsInbound(remote, service) ? gate.PickHost(service, table) : -1;
        gate.Counters.CountInbound(service, plan.Classify(remote, gate.Config), admitted: host >= 0);
        if (host < 0 || LibC.Send(descriptor, greetings[host]) != greetings[host].Length)
        {
            LibC.Reset(descriptor);
            return;
        }

        var flow = new ServiceFlow(gate, loop, descriptor, remote, service, host);
        gate.Enter(flow);
        loop.Add(flow, LibC.Input);
    }

    private void Serve(MemberGate gate, int descriptor, uint remote)
    {
        if (loop.Count >= EventLoop.MaxChannels)
        {
            gate.Counters.CountOverflow();
            LibC.Reset(descriptor);
            return;
        }

        var flow = new EgressFlow(gate, plan, loop, descriptor, remote);
        gate.Enter(flow);
        loop.Add(flow, LibC.Input);
    }
}
