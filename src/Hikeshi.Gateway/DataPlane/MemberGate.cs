using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Verdicts;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>A connection that a new containment may cover.</summary>
internal interface IGatedFlow
{
    bool IsAdmittedBy(VerdictTable table);

    void Cut();
}

/// <summary>One member's gateway: its verdicts, its connections, its counts. All but <see cref="Table"/> and the counts belongs to the loop's thread.</summary>
internal sealed class MemberGate(MemberConfig config, EventLoop loop)
{
    private readonly HashSet<IGatedFlow> flows = [];
    private readonly uint[] turn = new uint[config.Services.Count];
    private VerdictTable table = VerdictTable.Build(config, []);

    internal MemberConfig Config => config;

    internal VerdictTable Table => Volatile.Read(ref table);

    internal GateCounters Counters { get; } = new(config.Services.Count);

    /// <summary>From any thread. New connections meet the new table at once; established ones that it covers are cut right after.</summary>
    internal void Swap(VerdictTable next)
    {
        Volatile.Write(ref table, next);
        loop.Post(CutCovered);
    }

    internal void Enter(IGatedFlow flow) => flows.Add(flow);

    internal void Leave(IGatedFlow flow) => flows.Remove(flow);

    /// <returns>Index of the host whose turn it is, or -1 when all behind the service are isolated.</returns>
    internal int PickHost(int service, VerdictTable verdicts)
    {
        var hosts = config.Services[service].Hosts;
        for (var i = 0; i < hosts.Count; i++)
        {
            var host = hosts[(int)(unchecked(turn[service]++) % (uint)hosts.Count)];
            if (!verdicts.IsIsolated(host))
            {
                return host;
            }
        }

        return -1;
    }

    private void CutCovered()
    {
        var verdicts = Table;
        foreach (var flow in flows.Where(f => !f.IsAdmittedBy(verdicts)).ToList())
        {
            flow.Cut();
        }
    }
}
