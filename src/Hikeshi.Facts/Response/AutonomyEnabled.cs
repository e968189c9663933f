using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Response;

/// <summary>An action class may act by itself from now on (自動実行の有効化). Without such a fact everything is record only.</summary>
/// <param name="RecordOnlyDays">Days of record-only operation that were measured before. The demo enables with zero, visibly.</param>
[FactKind("response.autonomy-enabled/1")]
public sealed record AutonomyEnabled(ContainmentKind ActionClass, string Autonomy, int RecordOnlyDays, string SignedBy) : Fact
{
    /// <summary>Containments that would have been ordered in that time; null in logs from before.</summary>
    public int? WouldBe { get; init; }

    /// <summary>Of them, those on sightings that people judged false positive.</summary>
    public int? WouldBeFalse { get; init; }

    /// <summary>What the owner of the class signed; null where no statement was required.</summary>
    public string? Statement { get; init; }

    /// <summary>Detached JWS over the statement's canonical form.</summary>
    public string? Signature { get; init; }
}
