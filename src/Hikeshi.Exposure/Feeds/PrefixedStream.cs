using Hikeshi.Kernel.Unpacking;

namespace Hikeshi.Exposure.Feeds;

/// <summary>The bytes that were looked at to know what they are, then the others.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream rest) : ReadOnlyStream
{
    private int taken;

    public override int Read(Span<byte> buffer)
    {
        if (taken == prefix.Length)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, prefix.Length - taken);
        prefix.AsSpan(taken, count).CopyTo(buffer);
        taken += count;
        return count;
    }
}
