using System.Buffers.Binary;

namespace Hikeshi.Node.Telemetry;

/// <summary>One file: records of length (int32, little-endian), time of arrival (UTC ticks, int64), the event.</summary>
internal sealed class SpoolFile : IDisposable
{
    private const int HeaderBytes = sizeof(int) + sizeof(long);
    private const int LongestRecord = (10 << 20) + 1024;
    private readonly FileStream stream;
    private readonly string path;

    public SpoolFile(string path)
    {
        this.path = path;
        stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        Length = stream.Length;
    }

    public long Length { get; private set; }

    public DateTimeOffset Newest { get; set; }

    /// <summary>When its first record came.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    public bool IsDirty { get; private set; }

    public IEnumerable<(long Offset, int Length)> Records()
    {
        var header = new byte[HeaderBytes];
        var at = 0L;
        while (at + HeaderBytes <= Length && RandomAccess.Read(stream.SafeFileHandle, header, at) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            var ticks = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(sizeof(int)));
            if (length is <= 0 or > LongestRecord || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks || at + HeaderBytes + length > Length)
            {
                break;
            }

            Newest = new DateTimeOffset(ticks, TimeSpan.Zero);
            Oldest ??= Newest;
            yield return (at + HeaderBytes, length);
            at += HeaderBytes + length;
        }

        if (at < Length)
        {
            RandomAccess.SetLength(stream.SafeFileHandle, at);
            Length = at;
        }
    }

    public long Append(ReadOnlySpan<byte> eventJson, DateTimeOffset now)
    {
        var record = new byte[HeaderBytes + eventJson.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, eventJson.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(sizeof(int)), now.UtcTicks);
        eventJson.CopyTo(record.AsSpan(HeaderBytes));
        RandomAccess.Write(stream.SafeFileHandle, record, Length);
        var offset = Length + HeaderBytes;
        Length += record.Length;
        Newest = now;
        Oldest ??= now;
        IsDirty = true;
        return offset;
    }

    public byte[] Read(long offset, int length)
    {
        var json = new byte[length];
        var read = 0;
        while (read < length && RandomAccess.Read(stream.SafeFileHandle, json.AsSpan(read), offset + read) is > 0 and var more)
        {
            read += more;
        }

        return json;
    }

    public void Flush()
    {
        IsDirty = false;
        try
        {
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            IsDirty = true;
            throw;
        }
    }

    public void Delete()
    {
        Dispose();
        File.Delete(path);
    }

    public void Dispose() => stream.Dispose();
}
