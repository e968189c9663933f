namespace Hikeshi.Storage;

/// <summary>One step of a room's tables: numbered, forward only, never edited after it has been released.</summary>
/// <param name="Room">The room that owns the tables, for example <c>ledger</c>.</param>
/// <param name="Number">1, 2, 3 … within the room.</param>
/// <param name="Sqlite">The step as SQLite says it; empty when there is nothing to do there.</param>
/// <param name="PostgreSql">The step as PostgreSQL says it; empty when there is nothing to do there.</param>
public sealed record Migration(string Room, int Number, string Sqlite, string PostgreSql)
{
    /// <param name="both">SQL that means the same to both.</param>
    public Migration(string room, int number, string both)
        : this(room, number, both, both)
    {
    }
}
