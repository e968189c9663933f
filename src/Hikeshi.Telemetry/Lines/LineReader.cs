using System.Runtime.CompilerServices;

namespace Hikeshi.Telemetry.Lines;

/// <summary>
/// Cuts a stream into lines of bounded length. What is longer is stepped over, and told. It holds one line at a time. One thread at a time.
/// </summary>
/// <param name="stream">Stays the caller's.</param>
/// <param name="longest">Bytes of a line without its end.</param>
public sealed class LineReader(Stream stream, int longest)
{
    private byte[] _buffer = new byte[Math.Min(longest + 2, 64 * 1024)];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Without its end; valid until the next call. Empty when <see cref="IsTooLong"/>.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>From 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line had more bytes than it may.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>False for a last line that the stream ended instead of a line feed.</summary>
    public bool IsEnded { get; private set; }

    /// <returns>False at the end of the stream.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        (Line, IsTooLong, IsEnded) = (default, false, false);
        for (var searched = 0; ;)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                Take(searched + found, step: 1);
                return true;
            }

            searched = _end - _start;
            if (searched > longest + 1)
            {
                IsTooLong = true;
                (_start, _end, searched) = (0, 0, 0);
            }

            if (_isAtEnd || !await FillAsync(cancel))
            {
                _isAtEnd = true;
                if (searched == 0 && !IsTooLong)
                {
                    return false;
                }

                Take(searched, step: 0);
                return true;
            }
        }
    }

    private void Take(int length, int step)
    {
        var line = _buffer.AsMemory(_start, length);
        line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        IsTooLong |= line.Length > longest;
        Line = IsTooLong ? default : line;
        IsEnded = step > 0;
        _start += length + step;
        Number++;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (_start > 0 && (_start == _end || _end == _buffer.Length))
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(longest + 2L, _buffer.Length * 2L));
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
        _end += read;
        return read > 0;
    }
}
