using System.Buffers.Binary;
using System.IO.Compression;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>
/// The content of a gzip file: all its members (RFC 1952 §2.2), each held against its checksum and its length. Behind the last one zeros may
/// stand, as tapes and blocks leave them, and nothing else. The library's own stream passes over whatever follows. Not thread-safe.
/// </summary>
/// <param name="packed">Left open.</param>
public sealed class GzipMembers(Stream packed) : ReadOnlyStream
{
    private const int HasChecksum = 0x02;
    private const int HasExtra = 0x04;
    private const int HasName = 0x08;
    private const int HasComment = 0x10;
    private const int Reserved = 0xE0;

    private readonly GzipInput input = new(packed);
    private DeflateStream? member;
    private uint crc;
    private uint length;
    private bool ended;

    /// <exception cref="InvalidDataException">It is damaged, cut off, or followed by something else.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!ended && !buffer.IsEmpty)
        {
            member ??= Begin();
            if (Inflate(buffer) is > 0 and var read)
            {
                crc = Crc32.Append(crc, buffer[..read]);
                length = unchecked(length + (uint)read);
                return read;
            }

            End();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        member?.Dispose();
        base.Dispose(disposing);
    }

    private DeflateStream Begin()
    {
        Span<byte> header = stackalloc byte[10];
        input.Take(header);
        var flags = header[3];
        if (!header.StartsWith((ReadOnlySpan<byte>)[GzipInput.FirstOfMember, 0x8B, 0x08]) || (flags & Reserved) != 0)
        {
            throw new InvalidDataException("its header is none of gzip");
        }

        if ((flags & HasExtra) != 0)
        {
            input.Take(header[..2]);
            input.Skip(BinaryPrimitives.ReadUInt16LittleEndian(header));
        }

        if ((flags & HasName) != 0)
        {
            input.SkipText();
        }

        if ((flags & HasComment) != 0)
        {
            input.SkipText();
        }

        if ((flags & HasChecksum) != 0)
        {
            input.Skip(2);
        }

        (crc, length) = (0, 0);
        return new DeflateStream(input, CompressionMode.Decompress, leaveOpen: true);
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return member!.Read(buffer);
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException(input.IsStarved ? "it is cut off" : "its compressed data is damaged", broken);
        }
    }

    private void End()
    {
        member!.Dispose();
        member = null;
        if (input.IsStarved)
        {
            throw new InvalidDataException("it is cut off");
        }

        Span<byte> trailer = stackalloc byte[8]; // §2.3.1: CRC32, ISIZE
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        if (!input.SkipPast(trailer))
        {
            throw new InvalidDataException("its checksum or its length does not agree with its content: it is damaged");
        }

        ended = input.Peek() is not GzipInput.FirstOfMember;
        if (ended && !input.IsZeroToItsEnd())
        {
            throw new InvalidDataException("something else follows behind its end");
        }
    }
}
