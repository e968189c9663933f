using System.Text;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Headers;

/// <summary>
/// Writes a header whose text needs no escapes, which nearly all are: its canonical JSON (RFC 8785) has one form, and that is put down member by
/// member. The counterpart of <see cref="Verification.PlainHeader"/>; a general JSON writer takes five times as long (bench/Hikeshi.Bench, evidence).
/// </summary>
internal ref struct PlainHeaderWriter
{
    private readonly int length;
    private Span<byte> rest;

    private PlainHeaderWriter(Span<byte> target)
    {
        rest = target;
        length = target.Length;
    }

    /// <param name="target">At least <see cref="HeaderCodec.MostBytes(EntryHeader)"/> long.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(EntryHeader header, Span<byte> target)
    {
        var writer = new PlainHeaderWriter(target);
        writer.All(header);
        return writer.length - writer.rest.Length;
    }

    private void All(EntryHeader header)
    {
        Put("{\"actor\":\""u8);
        Text(header.Actor);
        Put("\",\"body\":{\"alg\":\""u8);
        Text(header.Body.Alg);
        Put("\",\"commitment\":\""u8);
        Text(header.Body.Commitment);
        Put("\",\"size\":"u8);
        Number(header.Body.Size);
        Put("}"u8);
        if (header.By is not null)
        {
            Put(",\"by\":\""u8);
            Text(header.By);
            Put("\""u8);
        }

        Causes(header.Causes);
        Put(",\"id\":"u8);
        Id(header.Id);
        Put(",\"kind\":\""u8);
        Text(header.Kind);
        Put("\",\"time\":\""u8);
        Time(header.Time);
        Put("\",\"v\":"u8);
        Number(header.V);
        Put("}"u8);
    }

    private void Causes(IReadOnlyList<EntryId> causes)
    {
        Put(",\"causes\":["u8);
        for (var i = 0; i < causes.Count; i++)
        {
            if (i > 0)
            {
                Put(","u8);
            }

            Id(causes[i]);
        }

        Put("]"u8);
    }

    private void Id(EntryId id)
    {
        Put("\""u8);
        Advance(id.Value.TryFormat(rest, out var written, "D"), written);
        Put("\""u8);
    }

    /// <summary>"O" is <see cref="HeaderCodec.TimeFormat"/> for times in UTC.</summary>
    private void Time(DateTimeOffset time) => Advance(time.UtcDateTime.TryFormat(rest, out var written, "O", System.Globalization.CultureInfo.InvariantCulture), written);

    private void Number(long number) => Advance(number.TryFormat(rest, out var written, provider: System.Globalization.CultureInfo.InvariantCulture), written);

    private void Text(string text) => Advance(Encoding.ASCII.TryGetBytes(text, rest, out var written), written);

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private void Advance(bool fits, int written) => rest = fits ? rest[written..] : throw new InvalidOperationException("a header is longer than its bound");
}
