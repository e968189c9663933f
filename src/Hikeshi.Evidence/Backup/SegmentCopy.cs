using System.Buffers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Backup;

/// <summary>
/// Brings the copy of one segment up to its source, frame by frame: whole frames that are missing are added, and key slots that have been
/// erased since are erased in the copy too. The source may be written to meanwhile; a frame that is not whole yet is left for the next time.
/// </summary>
internal sealed class SegmentCopy(string source, string target)
{
    /// <summary>Frames that the copy got.</summary>
    public ulong Entries { get; private set; }

    /// <summary>Keys that were taken out of the copy.</summary>
    public ulong KeysTakenAway { get; private set; }

    /// <exception cref="RefusedException">The copy is of another segment, or longer than the source, or the source is damaged.</exception>
    /// <returns>Index behind the last entry of the copy.</returns>
    public ulong Run(ulong first)
    {
        using var from = File.OpenHandle(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var to = File.OpenHandle(target, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite); // it holds the keys of all bodies
        var head = Read(from, 0, SegmentFile.HeaderSize);
        if (!SegmentFile.TryReadHeader(head, out var begins) || begins != first)
        {
            return first; // being created; it holds nothing yet
        }

        var has = RandomAccess.GetLength(to);
        if (has == 0)
        {
            RandomAccess.Write(to, head, 0);
            has = SegmentFile.HeaderSize;
        }
        else if (!Read(to, 0, SegmentFile.HeaderSize).AsSpan().SequenceEqual(head))
        {
            throw Foreign();
        }

        var next = first;
        var at = (long)SegmentFile.HeaderSize;
        for (; FrameHeader.TryRead(Read(from, at, FrameHeader.Size), out var frame) && frame.FirstIndex == next; at += frame.FrameLength)
        {
            if (at + frame.FrameLength <= has)
            {
                Compare(from, to, at, frame);
            }
            else
            {
                RandomAccess.SetLength(to, at); // part of a frame, from a copy that was cut off
                if (!Add(from, to, at, frame))
                {
                    break;
                }
            }

            has = Math.Max(has, at + frame.FrameLength);
            next += (ulong)frame.Count;
        }

        if (FrameHeader.TryRead(Read(to, at, FrameHeader.Size), out var further) && further.FirstIndex == next)
        {
            throw Foreign();
        }

        RandomAccess.FlushToDisk(to);
        return next;
    }

    private RefusedException Foreign() =>
        new(new BadEvidenceInput(target, "the copy holds what the log does not hold", "a copy of this very log, as it was earlier", "Back up into another directory, and find out which of the two was set back"));

    /// <summary>The frame is there already; only its key slots may have changed, and only to nothing.</summary>
    private void Compare(SafeFileHandle from, SafeFileHandle to, long at, FrameHeader frame)
    {
        var ours = Read(to, at, FrameHeader.Size + (frame.Count * FrameHeader.SlotSize));
        var theirs = Read(from, at, ours.Length);
        if (!ours.AsSpan(0, FrameHeader.Size).SequenceEqual(theirs.AsSpan(0, FrameHeader.Size)))
        {
            throw Foreign();
        }

        for (var slot = FrameHeader.Size; slot < ours.Length; slot += FrameHeader.SlotSize)
        {
            if (BodyBox.IsErased(theirs.AsSpan(slot, FrameHeader.SlotSize)) && !BodyBox.IsErased(ours.AsSpan(slot, FrameHeader.SlotSize)))
            {
                RandomAccess.Write(to, new byte[FrameHeader.SlotSize], at + slot);
                KeysTakenAway++;
            }
        }
    }

    private bool Add(SafeFileHandle from, SafeFileHandle to, long at, FrameHeader frame)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(frame.FrameLength);
        try
        {
            var whole = bytes.AsSpan(0, frame.FrameLength);
            if (!Fill(from, whole, at) || Crc32C.Of(whole[(FrameHeader.Size + (frame.Count * FrameHeader.SlotSize))..]) != frame.PayloadCrc)
            {
                return false; // not whole yet; a damaged one is what 'verify' of the copy against its checkpoint finds
            }

            RandomAccess.Write(to, whole, at);
            Entries += (ulong)frame.Count;
            return true;
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
