namespace Hikeshi.Verbs.Watching;

/// <summary>
/// Rings when something happens in one of several folders. The system's notices can be lost or refused (a limit on watches, a
/// network share), so it rings after a while all the same; whoever hears it looks for himself.
/// </summary>
internal sealed class FolderBell : IDisposable
{
    /// <summary>A file that is being written makes many notices: one look after they have settled is enough.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly List<FileSystemWatcher> watchers = [];
    private readonly SemaphoreSlim rung = new(0);

    public FolderBell(IEnumerable<string> folders)
    {
        try
        {
            foreach (var folder in folders)
            {
                var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
                watchers.Add(watcher);
                watcher.Created += (_, _) => rung.Release();
                watcher.Changed += (_, _) => rung.Release();
                watcher.Deleted += (_, _) => rung.Release();
                watcher.Renamed += (_, _) => rung.Release();
                watcher.Error += (_, _) => rung.Release();
                watcher.EnableRaisingEvents = true;
            }
        }
        catch (IOException refused)
        {
            Silence = refused.Message;
        }
    }

    /// <summary>Why the system gives no notices; null when it does.</summary>
    public string? Silence { get; }

    /// <param name="longest">Rings after that time at the latest.</param>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancel)
    {
        if (await rung.WaitAsync(longest, cancel))
        {
            await Task.Delay(Settling, cancel);
        }

        while (rung.Wait(0, cancel))
        {
            // All notices until now are one ring.
        }
    }

    public void Dispose()
    {
        watchers.ForEach(watcher => watcher.Dispose());
        rung.Dispose();
    }
}
