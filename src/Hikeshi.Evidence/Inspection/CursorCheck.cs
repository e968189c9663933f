namespace Hikeshi.Evidence.Inspection;

/// <summary>Where the subscriptions stand. A cursor is saved for durable entries only, so one beyond the log says that entries are gone.</summary>
internal sealed class CursorCheck
{
    private const int MostCursors = 10_000;

    private readonly List<(string Path, ulong? Index)> cursors = [];

    public CursorCheck(string directory)
    {
        var path = Path.Combine(directory, "cursors");
        if (Directory.Exists(path))
        {
            cursors.AddRange(Directory.EnumerateFiles(path).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)).Take(MostCursors).Order(StringComparer.Ordinal).Select(f => (f, CursorFile.Parse(Verification.StrangersFile.Read(f, CursorFile.Longest)))));
        }
    }

    /// <summary>The furthest of them.</summary>
    public ulong Furthest => cursors.Max(c => c.Index) ?? 0;

    /// <param name="end">Index behind the last entry of the log.</param>
    public IEnumerable<Damage> Judge(ulong end)
    {
        foreach (var (path, index) in cursors)
        {
            if (index is null)
            {
                yield return Damage.At(DamageCode.CursorDamaged, path, "the cursor is damaged", Mending.Itself, "it is read as 0: that subscription gets every entry once more, and knows those that it has handled");
            }
            else if (index > end)
            {
                yield return Damage.At(DamageCode.CursorBeyondLog, path, $"this subscription has handled {index} entries, and the log ends at {end}", Mending.Person, "entries are gone that were acknowledged: restore the directory from the backup");
            }
        }
    }
}
