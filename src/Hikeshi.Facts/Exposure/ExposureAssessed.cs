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
    IReadOnlyList<string> Suppliers) : Fact;

/// <param name="Component">Package URL of the affected component as the ledger holds it.</param>
/// <param name="Reason">Which interval of the advisory holds the version, and under which ordering.</param>
public sealed record ReachedService(string Service, string Asset, string Component, bool InternetExposed, string Reason);
