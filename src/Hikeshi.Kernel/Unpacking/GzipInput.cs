namespace Hikeshi.Kernel.Unpacking;

/// <summary>
/// The packed bytes of a gzip file. Whoever inflates takes more than belongs to a member and does not say how much more: it is given
/// few bytes at a time, and the end of the member is looked for among the last of them. Not thread-safe.
/// </summary>
internal sealed class GzipInput(Stream packed) : ReadOnlyStream
{
    public const byte FirstOfMember = 0x1F;

    /// <summary>Small enough to look through, large enough to cost nothing.</summary>
    private const int Portion = 256;

    private readonly byte[] buffer = new byte[1 << 16];
    private int portion;
    private int at;
    private int end;

    /// <summary>More was asked for than there is.</summary>
    public bool IsStarved { get; private set; }

    public override int Read(Span<byte> taken)
    {
        if (!Has(1))
        {
            IsStarved = true;
            return 0;
        }

        var count = Math.Min(Math.Min(taken.Length, end - at), Portion);
        buffer.AsSpan(at, count).CopyTo(taken);
        portion = at;
        at += count;
        return count;
    }

    /// <summary>
    /// Goes behind the first place in the last portion, or right after it, where these bytes stand. Where they stand again a few bytes further,
    /// as the zeros of an empty member do, it is the place that a member or the end of the file follows.
    /// </summary>
    public bool SkipPast(ReadOnlySpan<byte> trailer)
    {
        Has(2 * trailer.Length);
        var seen = buffer.AsSpan(portion, end - portion);
        var last = at - portion;
        var found = seen[..Math.Min(last + trailer.Length, seen.Length)].IndexOf(trailer);
        if (found < 0)
        {
            return false;
        }

        at = portion + found + trailer.Length;
        for (var place = found; place < found + trailer.Length && place <= last && seen[place..].Length >= trailer.Length; place++)
        {
            var behind = place + trailer.Length;
            if (seen[place..].StartsWith(trailer) && (behind == seen.Length || seen[behind] == FirstOfMember))
            {
                at = portion + behind;
                break;
            }
        }

        return true;
    }

    /// <returns>Null at the end.</returns>
    public byte? Peek() => Has(1) ? buffer[at] : null;

    public void Take(Span<byte> taken)
    {
        foreach (ref var one in taken)
        {
            one = Take();
        }
    }

    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Take();
        }
    }

    /// <summary>Passes over a text and the zero that ends it.</summary>
    public void SkipText()
    {
        while (Take() != 0)
        {
        }
    }

    public bool IsZeroToItsEnd()
    {
        for (; Has(1); at = end)
        {
            if (buffer.AsSpan(at, end - at).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private byte Take() => Has(1) ? buffer[at++] : throw new InvalidDataException("it is cut off");

    /// <summary>Makes room without losing the last portion, and reads on.</summary>
    private bool Has(int count)
    {
        if (end - at >= count)
        {
            return true;
        }

        portion = Math.Min(Math.Max(portion, at - Portion), at);
        buffer.AsSpan(portion, end - portion).CopyTo(buffer);
        (at, end, portion) = (at - portion, end - portion, 0);
        int read;
        while (end - at < count && (read = packed.Read(buffer.AsSpan(end))) > 0)
        {
            end += read;
        }

        return end - at >= count;
    }
}
