using System.Buffers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Backup;

/// <summary>
/// Brings the copy of one segment up to its source, frame by frame: whole frames that are missing are added, and key slots that have been
/// erased since are erased in the copy too. The source may be written to meanwhile; a frame that is not whole yet is left for the next time.
/// </summary>
/// <param name="promised">Entries that the log must hold: only behind them may a frame be unfinished.</param>
internal sealed class SegmentCopy(string source, string target, ulong promised)
{
    /// <summary>Frames that the copy got.</summary>
    public ulong Entries { get; private set; }

    /// <summary>Keys that were taken out of the copy.</summary>
    public ulong KeysTakenAway { get; private set; }

    /// <summary>Where in the source the last frame ends that can be copied.</summary>
    public long Offset { get; private set; }

    /// <summary>Goes the same way as <see cref="Run"/>, and changes nothing.</summary>
    /// <exception cref="RefusedException">As for <see cref="Run"/>.</exception>
    public ulong Look(ulong first)
    {
        using var from = File.OpenHandle(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var to = File.Exists(target) ? File.OpenHandle(target, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
        return Walk(from, to, first, writing: false);
    }

    /// <exception cref="RefusedException">The copy is of another segment, or longer than the source.</exception>
    /// <returns>Index behind the last entry of the copy.</returns>
    public ulong Run(ulong first)
    {
        using var from = File.OpenHandle(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var to = File.OpenHandle(target, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite); // it holds the keys of all bodies
        var next = Walk(from, to, first, writing: true);
        RandomAccess.FlushToDisk(to);
        return next;
    }

    private ulong Walk(SafeFileHandle from, SafeFileHandle? to, ulong first, bool writing)
    {
        var head = Read(from, 0, SegmentFile.HeaderSize);
        if (!SegmentFile.TryReadHeader(head, out var begins) || begins != first)
        {
            return first; // being created; it holds nothing yet
        }

        var has = to is null ? 0 : RandomAccess.GetLength(to);
        if (to is not null && !Read(to, 0, (int)Math.Min(has, head.Length)).AsSpan().SequenceEqual(head.AsSpan(0, (int)Math.Min(has, head.Length))))
        {
            throw Foreign();
        }

        if (writing && has < head.Length)
        {
            RandomAccess.Write(to!, head, 0);
        }

        var next = first;
        Offset = SegmentFile.HeaderSize;
        for (; FrameHeader.TryRead(Read(from, Offset, FrameHeader.Size), out var frame) && frame.FirstIndex == next; Offset += frame.FrameLength)
        {
            if (to is not null && Offset + frame.FrameLength <= has)
            {
                Compare(from, to, frame, writing);
            }
            else if (Whole(from, frame, writing ? to : null))
            {
                has = Math.Max(has, Offset + frame.FrameLength);
            }
            else
            {
                break;
            }

            next += (ulong)frame.Count;
        }

        // A source that ends too early is damaged, and not older than its copy.
        if (next >= promised && to is not null && FrameHeader.TryRead(Read(to, Offset, FrameHeader.Size), out var further) && further.FirstIndex == next)
        {
            throw Foreign();
        }

        return next;
    }

    private RefusedException Foreign() =>
        new(new BadEvidenceInput(target, "the copy holds what the log does not hold", "a copy of this very log, as it was earlier", "Back up into another directory, and find out which of the two was set back"));

    /// <summary>The frame is there already; only its key slots may have changed, and only to nothing.</summary>
    private void Compare(SafeFileHandle from, SafeFileHandle to, FrameHeader frame, bool writing)
    {
        var ours = Read(to, Offset, FrameHeader.Size + (frame.Count * FrameHeader.SlotSize));
        var theirs = Read(from, Offset, ours.Length);
        if (!ours.AsSpan(0, FrameHeader.Size).SequenceEqual(theirs.AsSpan(0, FrameHeader.Size)))
        {
            throw Foreign();
        }

        for (var slot = FrameHeader.Size; writing && slot < ours.Length; slot += FrameHeader.SlotSize)
        {
            if (BodyBox.IsErased(theirs.AsSpan(slot, FrameHeader.SlotSize)) && !BodyBox.IsErased(ours.AsSpan(slot, FrameHeader.SlotSize)))
            {
                RandomAccess.Write(to, new byte[FrameHeader.SlotSize], Offset + slot);
                KeysTakenAway++;
            }
        }
    }

    /// <param name="to">Where the frame is added; null: nowhere.</param>
    /// <returns>False when the frame is not whole, or damaged: whoever counts the entries knows which.</returns>
    private bool Whole(SafeFileHandle from, FrameHeader frame, SafeFileHandle? to)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(frame.FrameLength);
        try
        {
            var whole = bytes.AsSpan(0, frame.FrameLength);
            var isWhole = Fill(from, whole, Offset) && Crc32C.Of(whole[(FrameHeader.Size + (frame.Count * FrameHeader.SlotSize))..]) == frame.PayloadCrc;
            if (to is not null)
            {
                RandomAccess.SetLength(to, Offset); // part of a frame, from a copy that was cut off
            }

            if (isWhole && to is not null)
            {
                RandomAccess.Write(to, whole, Offset);
                Entries += (ulong)frame.Count;
            }

            return isWhole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private static byte[] Read(SafeFileHandle file, long at, int length)
    {
        var bytes = new byte[length];
        _ = Fill(file, bytes, at);
        return bytes;
    }

    private static bool Fill(SafeFileHandle file, Span<byte> target, long offset)
    {
        var total = 0;
        while (total < target.Length && RandomAccess.Read(file, target[total..], offset + total) is var read and > 0)
        {
            total += read;
        }

        return total == target.Length;
    }
}
