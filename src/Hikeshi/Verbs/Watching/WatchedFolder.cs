namespace Hikeshi.Verbs.Watching;

/// <summary>A folder that is looked at again and again: each look says what is new, changed or gone since the last one.</summary>
/// <param name="root">Searched to the bottom; links to folders are not followed.</param>
internal sealed class WatchedFolder(string root, Func<string, bool> isWanted)
{
    private static readonly EnumerationOptions ToTheBottom = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
    private Dictionary<string, (long Length, DateTime Written)> seen = new(StringComparer.Ordinal);

    public string NameOf(string file) => Path.GetRelativePath(root, file);

    /// <returns>Full paths in order; a file that vanishes while it is looked at is gone.</returns>
    /// <exception cref="IOException">The folder cannot be listed; nothing counts as gone then.</exception>
    public (IReadOnlyList<string> Changed, IReadOnlyList<string> Gone) Look()
    {
        var now = new Dictionary<string, (long, DateTime)>(seen.Count, StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", ToTheBottom).Where(file => isWanted(file.Name)))
        {
            try
            {
                now[file.FullName] = (file.Length, file.LastWriteTimeUtc);
            }
            catch (FileNotFoundException)
            {
                // Gone since it was listed.
            }
        }

        var before = seen;
        seen = now;
        return (
            [.. now.Where(file => !before.TryGetValue(file.Key, out var known) || known != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal)],
            [.. before.Keys.Where(file => !now.ContainsKey(file)).Order(StringComparer.Ordinal)]);
    }
}
