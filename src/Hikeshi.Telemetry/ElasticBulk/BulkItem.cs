namespace Hikeshi.Telemetry.ElasticBulk;

/// <summary>What an action line asks for; only the first two bring an event.</summary>
public enum BulkAction
{
    Index,
    Create,
    Update,
    Delete,
}

/// <param name="Index">Named in the line, or in the request's path.</param>
/// <param name="Id">Null when the server chooses.</param>
/// <param name="Source">The event; valid until the next item is read. Empty when there is none.</param>
/// <param name="Position">Line of the action, from 1.</param>
/// <param name="Error">Why this item cannot be taken; null when <paramref name="Source"/> is to be.</param>
public readonly record struct BulkItem(BulkAction Action, string Index, string? Id, ReadOnlyMemory<byte> Source, long Position, BulkError? Error);

/// <summary>As Elasticsearch names what went wrong.</summary>
public sealed record BulkError(string Type, string Reason, int Status)
{
    /// <summary>The document is no event.</summary>
    public static BulkError NotParsed(string reason) => new("mapper_parsing_exception", reason, 400);

    /// <summary>A document of this id was created before.</summary>
    public static BulkError Conflict(string id) => new("version_conflict_engine_exception", $"[{id}]: version conflict, document already exists", 409);

    /// <summary>The node has more to write than it should hold; the shipper sends the item again.</summary>
    public static BulkError Busy { get; } = new("es_rejected_execution_exception", "the node has more to write than it should hold", 429);

    internal static BulkError Illegal(string reason) => new("illegal_argument_exception", reason, 400);
}
