using System.Buffers;
using System.Buffers.Text;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Reads a header in the one form that nearly all have: canonical (RFC 8785), our members only, no escapes. Whatever is different, if only by a
/// byte, is not read here and takes the long way; so what is read here needs no second look. Verifying a million entries spends most of its
/// time in headers: this reads one about six times as fast as decoding it and writing it again (bench/Hikeshi.Bench, verify).
/// </summary>
internal ref struct PlainHeader
{
    private const int LongestName = 128;
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    private ReadOnlySpan<byte> rest;

    private PlainHeader(ReadOnlySpan<byte> leaf) => rest = leaf;

    /// <summary>64 hexadecimal digits.</summary>
    public ReadOnlySpan<byte> Commitment { get; private set; }

    public long Size { get; private set; }

    /// <summary>Reports the id, and each cause, of the entry.</summary>
    /// <param name="mentions">Nothing is added when this returns false.</param>
    public static bool TryRead(ReadOnlySpan<byte> leaf, ulong index, List<Mention> mentions, out PlainHeader header)
    {
        header = new PlainHeader(leaf);
        var before = mentions.Count;
        var read = header.Body() && header.Causes(index, mentions) && header.End(index, mentions);
        if (!read)
        {
            mentions.RemoveRange(before, mentions.Count - before);
        }

        return read;
    }

    private bool Body()
    {
        if (!Skip("{\"actor\":"u8) || !Name() || !Skip(",\"body\":{\"alg\":\"salted-sha256\",\"commitment\":\""u8) || rest.Length < 64)
        {
            return false;
        }

        Commitment = rest[..64];
        rest = rest[64..];
        if (Commitment.ContainsAnyExcept(Digits) || !Skip("\",\"size\":"u8) || !Utf8Parser.TryParse(rest, out long size, out var digits) || digits > 15 || rest[0] is not (>= (byte)'0' and <= (byte)'9') || (rest[0] == '0' && digits > 1))
        {
            return false;
        }

        Size = size;
        rest = rest[digits..];
        return Skip("}"u8) && (!Skip(",\"by\":"u8) || Name());
    }

    private bool Causes(ulong index, List<Mention> mentions)
    {
        if (!Skip(",\"causes\":["u8))
        {
            return false;
        }

        if (Skip("]"u8))
        {
            return true;
        }

        do
        {
            if (!Id(index, isCause: true, mentions))
            {
                return false;
            }
        }
        while (Skip(","u8));
        return Skip("]"u8);
    }

    private bool End(ulong index, List<Mention> mentions) =>
        Skip(",\"id\":"u8) && Id(index, isCause: false, mentions)
        && Skip(",\"kind\":"u8) && Name()
        && Skip(",\"time\":\""u8) && Time()
        && Skip("\",\"v\":1}"u8) && rest.IsEmpty;

    private bool Id(ulong index, bool isCause, List<Mention> mentions)
    {
        if (rest.Length < PlainId.Length + 2 || rest[0] != '"' || rest[PlainId.Length + 1] != '"' || !PlainId.TryRead(rest.Slice(1, PlainId.Length), out var high, out var low))
        {
            return false;
        }

        mentions.Add(new Mention(high, low, Mention.OrderOf(index, isCause)));
        rest = rest[(PlainId.Length + 2)..];
        return true;
    }

    /// <summary>A string of printable ASCII that needs no escape.</summary>
    private bool Name()
    {
        if (rest.IsEmpty || rest[0] != '"' || rest[1..].IndexOf((byte)'"') is not (var length and > 0 and <= LongestName))
        {
            return false;
        }

        var name = rest.Slice(1, length);
        rest = rest[(length + 2)..];
        return !name.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !name.Contains((byte)'\\');
    }

    private bool Time()
    {
        if (rest.Length < PlainTime.Length || !PlainTime.Is(rest[..PlainTime.Length]))
        {
            return false;
        }

        rest = rest[PlainTime.Length..];
        return true;
    }

    private bool Skip(ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[expected.Length..];
        return true;
    }
}
