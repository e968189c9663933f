using System.Text;

namespace Hikeshi.Node.Telemetry;

/// <summary>
/// Events that correlations may still need: as evidence when a correlation holds, and to fill its windows again after a restart.
/// Files of length-prefixed records, each its source, a line end and the event, in the order in which they came; the oldest file goes when it is too old, or when all together are too large.
/// Thread-safe.
/// </summary>
internal sealed class EventSpool : IDisposable
{
    private const long FileBytes = 16L << 20;
    private const long MostBytes = 256L << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string directory;
    private TimeSpan keep;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim flushing = new(1);
    private readonly List<SpoolFile> files = [];
    private readonly Dictionary<UInt128, (SpoolFile File, long Offset, int Length)> places = [];
    private long written;
    private long flushed;

    /// <param name="directory">Made when it is missing.</param>
    /// <param name="keep">How long after it came an event may still be needed.</param>
    public EventSpool(string directory, TimeSpan keep)
    {
        this.directory = directory;
        this.keep = keep;
        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Events given up before their time because there were too many.</summary>
    public long Evicted { get; private set; }

    /// <summary>Whether something waits for the disk.</summary>
    public bool IsDirty => Interlocked.Read(ref written) > Interlocked.Read(ref flushed);

    /// <summary>Reads what an earlier process left, oldest first; a record cut off by a crash was never acknowledged, and ends its file.</summary>
    public IEnumerable<SpooledEvent> Resume(DateTimeOffset now)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*.events").Order(StringComparer.Ordinal))
        {
            var file = new SpoolFile(path);
            files.Add(file);
            foreach (var (offset, length) in file.Records())
            {
                var spooled = Split(file.Read(offset, length));
                places[Repeats.KeyOf(spooled.Json)] = (file, offset, length);
                yield return spooled;
            }
        }

        GiveUpOld(now);
    }

    public void Append(UInt128 key, ReadOnlySpan<byte> eventJson, string source, DateTimeOffset now)
    {
        byte[] record = [.. Encoding.UTF8.GetBytes(source.ReplaceLineEndings(" ")), (byte)'\n', .. eventJson];
        lock (gate)
        {
            if (files.Count == 0 || files[^1].Length >= FileBytes || files[^1].Oldest < now - (keep / 4))
            {
                files.Add(new SpoolFile(Path.Combine(directory, $"{now.UtcTicks:D20}-{written:D8}.events")) { Newest = now });
                GiveUpOld(now);
            }

            places[key] = (files[^1], files[^1].Append(record, now), record.Length);
            Interlocked.Increment(ref written);
        }
    }

    /// <returns>The event word for word; null when it is not here any more.</returns>
    public SpooledEvent? Find(string digest)
    {
        lock (gate)
        {
            return places.TryGetValue(Repeats.KeyOf(digest), out var place) ? Split(place.File.Read(place.Offset, place.Length)) : null;
        }
    }

    /// <summary>Returns when all that was appended before is on disk. Those who wait at once share one sync.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        var mine = Interlocked.Read(ref written);
        await flushing.WaitAsync(cancel);
        try
        {
            if (Interlocked.Read(ref flushed) >= mine)
            {
                return;
            }

            List<SpoolFile> dirty;
            lock (gate)
            {
                mine = written;
                dirty = [.. files.Where(f => f.IsDirty)];
            }

            foreach (var file in dirty)
            {
                try
                {
                    file.Flush();
                }
                catch (ObjectDisposedException)
                {
                    // Given up in the meantime, to make room.
                }
            }

            Interlocked.Exchange(ref flushed, mine);
        }
        finally
        {
            flushing.Release();
        }
    }

    /// <summary>Lets go of what is too old; called now and then, because a quiet node appends nothing.</summary>
    public void Prune(DateTimeOffset now)
    {
        lock (gate)
        {
            GiveUpOld(now);
        }
    }

    /// <summary>The rules changed: windows are longer or shorter now.</summary>
    public void KeepFor(TimeSpan span)
    {
        lock (gate)
        {
            keep = span;
        }
    }

    /// <summary>Forgets every event: a person had some of them erased, and this is only a copy. Windows that are open go on in memory.</summary>
    public void Clear()
    {
        lock (gate)
        {
            places.Clear();
            files.ForEach(f => f.Delete());
            files.Clear();
        }
    }

    public void Dispose()
    {
        files.ForEach(f => f.Dispose());
        flushing.Dispose();
    }

    private static SpooledEvent Split(byte[] record)
    {
        var end = Array.IndexOf(record, (byte)'\n');
        return new SpooledEvent(Encoding.UTF8.GetString(record, 0, Math.Max(end, 0)), record[(end + 1)..]);
    }

    private void GiveUpOld(DateTimeOffset now)
    {
        while (files.Count > 0 && (files[0].Newest < now - keep || (files.Count > 1 && files.Sum(f => f.Length) > MostBytes)))
        {
            var oldest = files[0];
            var tooYoung = oldest.Newest >= now - keep;
            foreach (var key in places.Where(p => p.Value.File == oldest).Select(p => p.Key).ToList())
            {
                Evicted += tooYoung ? 1 : 0;
                places.Remove(key);
            }

            oldest.Delete();
            files.RemoveAt(0);
        }
    }
}

/// <param name="Source">As <see cref="Facts.Detection.EventRetained.Source"/>.</param>
internal sealed record SpooledEvent(string Source, byte[] Json);
