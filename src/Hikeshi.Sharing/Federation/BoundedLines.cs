namespace Hikeshi.Sharing.Federation;

/// <summary>Lines of a stream, as bytes without their end; one that is too long ends the reading before it fills the memory.</summary>
internal sealed class BoundedLines(Stream source, int longest)
{
    private byte[] buffer = new byte[16 << 10];
    private int start;
    private int end;
    private int looked;

    /// <returns>The next line, good until the next call; null at the end.</returns>
    /// <exception cref="IOException">The line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var found = buffer.AsSpan(looked, end - looked).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = buffer.AsMemory(start, looked + found - start);
                start = looked = looked + found + 1;
                return line;
            }

            looked = end;
            MakeRoom();
            var read = await source.ReadAsync(buffer.AsMemory(end), cancel);
            if (read == 0)
            {
                return null;
            }

            end += read;
        }
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (end, looked, start) = (end - start, looked - start, 0);
        }

        if (end == buffer.Length)
        {
            if (buffer.Length >= longest)
            {
                throw new IOException($"a line has more than {longest} bytes");
            }

            Array.Resize(ref buffer, Math.Min(buffer.Length * 2, longest));
        }
    }
}
