using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Exposure;

/// <summary>What an advisory reaches here, computed from the own ledger.</summary>
/// <param name="Functions">Ids of the critical functions that depend on a reached service.</param>
/// <param name="Suppliers">Ids of the shared suppliers behind those functions.</param>
[FactKind("exposure.assessed/1")]
public sealed record ExposureAssessed(
    string AdvisoryId,
    bool Reached,
    IReadOnlyList<ReachedService> Services,
    IReadOnlyList<string> Functions,
    IReadOnlyList<string> Suppliers) : Fact
{
    /// <summary>Stands for a hub that never told its name.</summary>
    public static MemberId UnnamedHub { get; } = MemberId.Parse("hub");

    /// <summary>On whose word alone the advisory is believed: the hub that asked about it. Null: it came by an own feed or person too, and in logs from before.</summary>
    public MemberId? Source { get; init; }
}

/// <param name="Component">Package URL of the affected component as the ledger holds it.</param>
/// <param name="Reason">Which interval of the advisory holds the version, and under which ordering.</param>
public sealed record ReachedService(string Service, string Asset, string Component, bool InternetExposed, string Reason);
