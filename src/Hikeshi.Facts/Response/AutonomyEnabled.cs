using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Response;

/// <summary>An action class may act by itself from now on (自動実行の有効化). Without such a fact everything is record only.</summary>
/// <param name="RecordOnlyDays">Days of record-only operation that were measured before. The demo enables with zero, visibly.</param>
[FactKind("response.autonomy-enabled/1")]
public sealed record AutonomyEnabled(ContainmentKind ActionClass, string Autonomy, int RecordOnlyDays, string SignedBy) : Fact;
