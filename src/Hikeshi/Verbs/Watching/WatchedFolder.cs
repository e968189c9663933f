using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi.Verbs.Watching;

/// <summary>What a look at a folder found.</summary>
/// <param name="Changed">Full paths in order.</param>
/// <param name="Gone">Full paths in order; a file that vanishes while it is looked at is gone.</param>
/// <param name="Refused">What cannot be read and was not told before.</param>
internal sealed record FolderLook(IReadOnlyList<string> Changed, IReadOnlyList<string> Gone, IReadOnlyList<Refusal> Refused);

/// <summary>A folder that is looked at again and again: each look says what is new, changed or gone since the last one.</summary>
/// <param name="root">As <see cref="FolderFiles"/> lists it.</param>
internal sealed class WatchedFolder(string root, Func<string, bool>? isWanted = null)
{
    private Dictionary<string, (long Length, DateTime Written)> seen = new(StringComparer.Ordinal);
    private HashSet<string> told = new(StringComparer.Ordinal);

    public string NameOf(string file) => Path.GetRelativePath(root, file);

    public FolderLook Look()
    {
        var listed = FolderFiles.Of(root, isWanted);
        var now = new Dictionary<string, (long, DateTime)>(seen.Count, StringComparer.Ordinal);
        foreach (var file in listed.Files)
        {
            try
            {
                var target = new FileInfo(file) is { LinkTarget: not null } link ? (FileInfo)link.ResolveLinkTarget(returnFinalTarget: true)! : new FileInfo(file);
                now[file] = (target.Length, target.LastWriteTimeUtc);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Gone since it was listed.
            }
        }

        // Of a folder that cannot be listed nothing is known: nothing in it counts as gone.
        foreach (var (file, known) in seen.Where(file => listed.Unlisted.Any(folder => file.Key.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))))
        {
            now.TryAdd(file, known);
        }

        var (before, toldBefore) = (seen, told);
        (seen, told) = (now, [.. listed.Refused.Select(refusal => refusal.Sentence)]);
        return new FolderLook(
            [.. now.Where(file => !before.TryGetValue(file.Key, out var known) || known != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal)],
            [.. before.Keys.Where(file => !now.ContainsKey(file)).Order(StringComparer.Ordinal)],
            [.. listed.Refused.Where(refusal => !toldBefore.Contains(refusal.Sentence))]);
    }
}
