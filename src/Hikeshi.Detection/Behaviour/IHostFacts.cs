namespace Hikeshi.Detection.Behaviour;

/// <summary>What the ledger knows of a machine: a seam, because detection does not know the ledger. Asked rarely, on the watch's own thread; must not block.</summary>
public interface IHostFacts
{
    /// <param name="host">Lower case, without its domain.</param>
    HostStanding Of(string host);
}

/// <param name="IsExposed">The internet reaches it.</param>
/// <param name="IsVulnerable">A live advisory applies to it.</param>
public readonly record struct HostStanding(bool IsExposed, bool IsVulnerable);
