using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;

namespace Hikeshi.Exposure.Feeds;

/// <summary>The bytes of a feed, unpacked when they are gzip (RFC 1952; told by their first two bytes), and no more of them than allowed.</summary>
internal static class FeedStream
{
    /// <exception cref="RefusedException">The file begins like gzip and is none.</exception>
    public static Stream Open(string file, Stream raw, FeedLimits limits)
    {
        var counted = new CountedStream(raw, file, limits.Bytes, "bytes");
        Span<byte> magic = stackalloc byte[2];
        var read = counted.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(magic[..read].ToArray(), counted);
        return read == 2 && magic[0] == 0x1F && magic[1] == 0x8B
            ? new CountedStream(new GzipMembers(whole), file, limits.UnpackedBytes, "unpacked bytes")
            : whole;
    }

    /// <summary>Refuses the byte after the last allowed one.</summary>
    private sealed class CountedStream(Stream inner, string file, long most, string unit) : ReadOnlyStream
    {
        private long count;

        public override int Read(Span<byte> buffer)
        {
            int read;
            try
            {
                read = inner.Read(buffer);
            }
            catch (InvalidDataException broken)
            {
                throw new RefusedException(new FeedRefused(file, $"it cannot be unpacked ({broken.Message})", "gzip as RFC 1952 has it, or plain text"));
            }

            count += read;
            return count <= most ? read : throw new RefusedException(new FeedRefused(file, $"more than {most} {unit}", $"at most {most} {unit}"));
        }
    }
}
