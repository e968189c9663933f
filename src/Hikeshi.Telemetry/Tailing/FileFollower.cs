using Hikeshi.Kernel.Files;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Tailing;

/// <summary>
/// Follows files that others append lines to, through renaming (rotation) and cutting off (copytruncate). The position goes to disk after what
/// the lines caused; after a crash the lines since then are read again, which has no effect the second time.
/// </summary>
/// <param name="stateFile">Where positions are kept; one for each follower.</param>
public sealed class FileFollower(IEventTaker taker, IReadOnlyList<TailSource> sources, string stateFile, TimeProvider clock)
{
    /// <summary>How often files are looked for and looked at.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A file that was renamed is still written to by whoever has it open; after so long without a line it is closed.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(30);

    private readonly TailState _state = new(stateFile);
    private readonly EventText _text = new(clock);
    private readonly Dictionary<(ulong Device, ulong Inode), TailedFile> _files = [];
    private readonly Dictionary<(ulong Device, ulong Inode), TailPosition> _known = [];
    private IReadOnlyList<TailPosition> _saved = [];
    private ulong? _lastEntry;
    private readonly long _delivery = EventOrigin.NextDelivery();
    private bool _isFirstStart;

    /// <summary>Files that are open.</summary>
    public int Files => _files.Count;

    /// <summary>Follows until it is cancelled, and then returns. What was read last may be read again at the next start.</summary>
    /// <exception cref="IOException">The state cannot be written, or the host cannot take what was read: a follower that cannot keep its place must not go on. A new one begins where the state says.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            Restore();
            while (true)
            {
                Look();
                var isMore = await ReadAsync(cancel);
                await KeepAsync(cancel);
                if (!isMore)
                {
                    await Task.Delay(Pause, clock, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            foreach (var file in _files.Values)
            {
                file.Dispose();
            }

            _files.Clear();
        }
    }

    private void Restore()
    {
        var saved = _state.Load();
        _isFirstStart = saved is null;
        foreach (var position in saved ?? [])
        {
            _known[(position.Device, position.Inode)] = position;
        }
    }

    /// <summary>Opens what is new, and notices what was renamed.</summary>
    private void Look()
    {
        var now = clock.GetUtcNow();
        foreach (var source in sources)
        {
            foreach (var path in source.Find())
            {
                if (FileIdentity.Of(path) is not { Type: FileType.Regular } identity)
                {
                    continue;
                }

                if (_files.TryGetValue((identity.Device, identity.Number), out var file))
                {
                    (file.Path, file.LastAlive) = (path, now);
                }
                else
                {
                    Open(path, source.Format, _isFirstStart && source.IsReadFromTheEnd, now);
                }
            }
        }

        OpenRenamed(now);
        _isFirstStart = false;
    }

    private void Open(string path, InputFormat format, bool isSkipped, DateTimeOffset now)
    {
        if (TailedFile.Open(path, format) is not { } file)
        {
            return;
        }

        var key = (file.Identity.Device, file.Identity.Number);
        if (!_files.TryAdd(key, file))
        {
            file.Dispose();
            return;
        }

        file.LastAlive = now;
        if (_known.Remove(key, out var position))
        {
            file.Resume(position);
        }
        else if (isSkipped)
        {
            file.SkipToEnd();
        }
    }

    /// <summary>What was rotated away while nobody followed is still in the same folder, under another name.</summary>
    private void OpenRenamed(DateTimeOffset now)
    {
        foreach (var (key, position) in _known.ToList())
        {
            _known.Remove(key);
            var folder = Path.GetDirectoryName(position.Path)!;
            var source = sources.FirstOrDefault(source => source.Covers(folder));
            if (source is null)
            {
                continue;
            }

            if (RotatedFile.Find(folder, key) is { } renamed)
            {
                _known[key] = position;
                Open(renamed, source.Format, isSkipped: false, now);
                _known.Remove(key);
            }
        }
    }

    /// <summary>A portion of each file, so that a large one does not hold up the others.</summary>
    private async Task<bool> ReadAsync(CancellationToken cancel)
    {
        var isMore = false;
        foreach (var (key, file) in _files.ToList())
        {
            await Busy.WaitAsync(taker, clock, cancel);
            var now = clock.GetUtcNow();
            var isLast = now - file.LastAlive > Linger;
            try
            {
                if (file.ReadPortion((line, offset, isTooLong) => Take(file, line, offset, isTooLong), isLast))
                {
                    isMore = true;
                    file.LastAlive = now;
                    continue;
                }
            }
            catch (NotTakenException)
            {
                throw; // not this file's fault
            }
            catch (IOException)
            {
                _known[key] = file.Position; // opened again at the next look, and read from here
                isLast = true;
            }

            if (isLast)
            {
                _files.Remove(key);
                file.Dispose();
            }
        }

        return isMore;
    }

    private void Take(TailedFile file, ReadOnlySpan<byte> line, long offset, bool isTooLong)
    {
        var origin = new EventOrigin($"file:{file.Path}", offset, _delivery);
        if (!isTooLong)
        {
            _lastEntry = taker.TakeLine(_text, line, file.Format, origin) ?? _lastEntry;
        }
        else if (!line.IsEmpty)
        {
            taker.Refuse(line, $"a line of more than {TailedFile.LongestLine} bytes; expected a shorter one", origin);
        }
    }

    private async Task KeepAsync(CancellationToken cancel)
    {
        var positions = _files.Values.Select(file => file.Position).ToList();
        if (positions.SequenceEqual(_saved))
        {
            return;
        }

        if (_lastEntry is { } entry)
        {
            await taker.DurableAsync(entry, cancel);
            _lastEntry = null;
        }

        _state.Save(positions);
        _saved = positions;
    }
}
