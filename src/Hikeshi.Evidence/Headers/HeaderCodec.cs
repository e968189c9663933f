using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Evidence.Headers;

/// <summary>Headers to and from their canonical JSON (RFC 8785), which is the leaf of the Merkle tree.</summary>
internal static class HeaderCodec
{
    public const int Version = 1;
    public const int LongestHeader = ushort.MaxValue; // A leaf must fit the uint16 of an entry bundle (C2SP tlog-tiles).
    public const string Algorithm = "salted-sha256";

    private const int LongestName = 128;
    private const int CauseBytes = 39; // a UUID in quotes, and a comma
    private const int MembersBytes = 320; // names of members, an id, a time, two numbers, a commitment and its algorithm
    private const int EscapeBytes = 6; // what a UTF-16 unit takes at most
    private const int TimeLength = 28;
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly SearchValues<char> NeedsNoEscape = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? scratch;

    /// <summary>With causes of its own, whatever the caller does with the draft's.</summary>
    public static EntryHeader Header(EntryDraft draft, string commitment) => new(
        Version, draft.Id, draft.Kind, draft.Actor, draft.By, draft.Causes.Count == 0 ? [] : [.. draft.Causes], draft.Time.ToUniversalTime(), new BodySeal(commitment, draft.Body.Length, Algorithm));

    /// <exception cref="RefusedException">A field is empty, too long, or holds what JSON text cannot.</exception>
    public static byte[] Encode(EntryHeader header)
    {
        var target = new byte[MostBytes(header)];
        return target[..Encode(header, target)];
    }

    /// <summary>How long the header of a draft can be at most.</summary>
    /// <exception cref="RefusedException">It has too many causes.</exception>
    public static int MostBytes(EntryDraft draft) => MostBytes(draft.Id, draft.Causes.Count, draft.Kind.Length, draft.Actor.Length, draft.By?.Length ?? 0);

    /// <inheritdoc cref="MostBytes(EntryDraft)"/>
    public static int MostBytes(EntryHeader header) =>
        MostBytes(header.Id, header.Causes.Count, header.Kind.Length, header.Actor.Length, header.By?.Length ?? 0, header.Body.Alg.Length, header.Body.Commitment.Length);

    private static int MostBytes(EntryId id, int causes, params ReadOnlySpan<int> texts)
    {
        RequireFits(id, (long)causes * CauseBytes);
        var most = MembersBytes + (causes * CauseBytes);
        foreach (var length in texts)
        {
            most += Math.Min(length, LongestName) * EscapeBytes; // what is longer than a name may be is never written
        }

        return most;
    }

    /// <inheritdoc cref="Encode(EntryHeader)"/>
    /// <param name="target">At least <see cref="MostBytes(EntryHeader)"/> long.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(EntryHeader header, Span<byte> target)
    {
        var plain = Check(header, header.Kind, "kind") & Check(header, header.Actor, "actor") & (header.By is null || Check(header, header.By, "by"))
            & Check(header, header.Body.Commitment, "commitment") & Check(header, header.Body.Alg, "algorithm");
        var length = plain ? PlainHeaderWriter.Write(header, target) : Escape(header, target);
        RequireFits(header.Id, length);
        return length;
    }

    /// <summary>Text that needs escapes takes the long way.</summary>
    private static int Escape(EntryHeader header, Span<byte> target)
    {
        var (buffer, writer) = scratch ??= NewScratch();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        Write(writer, header);
        writer.Flush();
        var leaf = CanonicalJson.Canonicalize(buffer.WrittenMemory);
        leaf.CopyTo(target);
        return leaf.Length;
    }

    private static void RequireFits(EntryId id, long bytes)
    {
        if (bytes > LongestHeader)
        {
            throw Refused(id, $"its header takes {bytes} bytes", $"at most {LongestHeader} bytes: name fewer causes");
        }
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, Plain));
    }

    private static void Write(Utf8JsonWriter writer, EntryHeader header)
    {
        writer.WriteStartObject();
        writer.WriteString("actor"u8, header.Actor);
        writer.WriteStartObject("body"u8);
        writer.WriteString("alg"u8, header.Body.Alg);
        writer.WriteString("commitment"u8, header.Body.Commitment);
        writer.WriteNumber("size"u8, header.Body.Size);
        writer.WriteEndObject();
        if (header.By is not null)
        {
            writer.WriteString("by"u8, header.By);
        }

        writer.WriteStartArray("causes"u8);
        foreach (var cause in header.Causes)
        {
            writer.WriteStringValue(cause.Value);
        }

        writer.WriteEndArray();
        writer.WriteString("id"u8, header.Id.Value);
        writer.WriteString("kind"u8, header.Kind);
        Span<char> time = stackalloc char[TimeLength];
        header.Time.UtcDateTime.TryFormat(time, out var length, TimeFormat, CultureInfo.InvariantCulture);
        writer.WriteString("time"u8, time[..length]);
        writer.WriteNumber("v"u8, header.V);
        writer.WriteEndObject();
    }

    private static bool Check(EntryHeader header, string text, string field)
    {
        if (text.Length is 0 or > LongestName)
        {
            throw Refused(header.Id, $"its {field} has {text.Length} characters", $"1 to {LongestName}");
        }

        if (!text.AsSpan().ContainsAnyExcept(NeedsNoEscape))
        {
            return true;
        }

        return text.EnumerateRunes().Any(r => r == Rune.ReplacementChar || Rune.IsControl(r))
            ? throw Refused(header.Id, $"its {field} holds a control character or broken text", "printable Unicode text")
            : false;
    }

    private static RefusedException Refused(EntryId id, string what, string expected) => new(new DraftRefused(id.ToString(), what, expected));

    /// <exception cref="FormatException">Not a header of a version that we know. Members that we do not know are skipped.</exception>
    public static EntryHeader Decode(ReadOnlySpan<byte> leaf)
    {
        try
        {
            var reader = new Utf8JsonReader(leaf);
            return new HeaderReader().Read(ref reader);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not an entry header ({malformed.Message})", malformed);
        }
    }

    /// <summary>The id and the causes alone.</summary>
    /// <exception cref="FormatException">Not an entry header.</exception>
    public static (EntryId Id, EntryId[] Causes) DecodeLinks(ReadOnlySpan<byte> leaf)
    {
        try
        {
            var reader = new Utf8JsonReader(leaf);
            return new HeaderReader().ReadLinks(ref reader);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not an entry header ({malformed.Message})", malformed);
        }
    }

    /// <summary>The usual form without a string in between; what this does not take is for <see cref="ParseTime"/> to judge.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == TimeLength && text[^1] == 'Z' && Utf8Parser.TryParse(text, out time, out var read, 'O') && read == TimeLength;
    }

    public static DateTimeOffset ParseTime(string? text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException("the time is not in the form 2026-01-31T12:00:00.0000000Z");
}
