namespace Hikeshi.Telemetry.Listening;

/// <summary>What has come on a connection and is not read yet; grows as far as it must, to a bound. One thread at a time.</summary>
/// <param name="most">Bytes that may have to be held at once.</param>
/// <param name="idle">How long to wait for more.</param>
internal sealed class ByteWindow(Stream stream, int most, TimeSpan idle, TimeProvider clock)
{
    private byte[] _buffer = new byte[Math.Min(most, 16 * 1024)];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start.._end);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(_start.._end);

    /// <summary>The window cannot grow: what is asked for is longer than it may be.</summary>
    public bool IsFull => Count >= most;

    public void Advance(int count) => _start += count;

    /// <summary>Waits for more bytes.</summary>
    /// <returns>False when the sender has closed, or was silent for too long.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        // Mostly there is something to read already, and no timer is needed.
        var reading = stream.ReadAsync(_buffer.AsMemory(_end), cancel);
        var read = reading.IsCompleted ? await reading : await SoonAsync(reading.AsTask(), cancel);
        _end += read;
        return read > 0;
    }

    /// <summary>Waits until so many bytes are there.</summary>
    public async ValueTask<bool> HasAsync(int count, CancellationToken cancel)
    {
        while (Count < count)
        {
            if (!await FillAsync(cancel))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Steps over bytes that need not be held.</summary>
    public async ValueTask<bool> SkipAsync(long count, CancellationToken cancel)
    {
        while (count > Count)
        {
            count -= Count;
            Advance(Count);
            if (!await FillAsync(cancel))
            {
                return false;
            }
        }

        Advance((int)count);
        return true;
    }

    private async Task<int> SoonAsync(Task<int> reading, CancellationToken cancel)
    {
        try
        {
            return await reading.WaitAsync(idle, clock, cancel);
        }
        catch (TimeoutException)
        {
            return 0; // the caller closes the stream, which ends the reading
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, Count);
        }
        else
        {
            Array.Resize(ref _buffer, (int)Math.Min(most, _buffer.Length * 2L));
        }
    }
}
