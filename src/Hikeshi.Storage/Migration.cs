namespace Hikeshi.Storage;

/// <summary>One step of a room's tables: numbered, forward only, never edited after it has been released.</summary>
/// <param name="Room">The room that owns the tables, for example <c>ledger</c>.</param>
/// <param name="Number">1, 2, 3 … within the room.</param>
public sealed record Migration(string Room, int Number, string Sql);
