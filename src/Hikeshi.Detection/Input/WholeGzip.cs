using System.Buffers.Binary;
using System.IO.Compression;

namespace Hikeshi.Detection.Input;

/// <summary>
/// Decompresses a gzip file and says so when it was cut off, which <see cref="GZipStream"/> passes over in silence:
/// the last four bytes are the length of the last member (RFC 1952 §2.3.1, ISIZE) and so cannot exceed what came out.
/// </summary>
internal sealed class WholeGzip : Stream
{
    private readonly GZipStream _content;
    private readonly uint _lastMember;
    private long _read;

    public WholeGzip(FileStream file)
    {
        Span<byte> end = stackalloc byte[4];
        if (file.Length < 18)
        {
            throw new InvalidDataException("Shorter than any gzip file.");
        }

        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(end);
        file.Seek(0, SeekOrigin.Begin);
        _lastMember = BinaryPrimitives.ReadUInt32LittleEndian(end);
        _content = new GZipStream(file, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var read = _content.Read(buffer);
        _read += read;
        if (read == 0 && buffer.Length > 0 && _lastMember > _read)
        {
            throw new InvalidDataException("The gzip file is cut off.");
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
