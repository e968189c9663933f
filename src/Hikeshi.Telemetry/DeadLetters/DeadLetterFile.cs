using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Hikeshi.Telemetry.DeadLetters;

/// <summary>
/// Keeps the beginning of what was refused, so that a person can see what a sender does wrong: a JSON object a line, readable by the owner only.
/// Bounded in size and rate. A disk that cannot write loses letters, never events. Thread-safe.
/// </summary>
public sealed class DeadLetterFile(string path, DeadLetterLimits limits, TimeProvider clock) : IDisposable
{
    /// <summary>Bytes of a refused event that are kept.</summary>
    public const int LongestRaw = 4096;
    private const int LongestReason = 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _lock = new();
    private readonly LetterRate _rate = new(limits.PerSecond);
    private readonly ArrayBufferWriter<byte> _line = new(8192);
    private FileStream? _file;
    private bool _isClosed;

    /// <summary>Letters on disk, and left out, since the start.</summary>
    public (long Written, long LeftOut) Counts { get; private set; }

    /// <summary>The file before this one.</summary>
    public string Previous => path + ".1";

    public void Write(ReadOnlySpan<byte> raw, string reason, EventOrigin origin)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_isClosed || !_rate.Allows(origin.Source, now, out var leftOut))
            {
                Counts = Counts with { LeftOut = Counts.LeftOut + 1 };
                return;
            }

            Compose(raw, reason, origin, now, leftOut);
            Append();
        }
    }

    /// <summary>Tells what was left out last, and closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (source, leftOut) in _isClosed ? [] : _rate.Remaining())
            {
                Compose([], "more of this source was left out", new EventOrigin(source, 0), clock.GetUtcNow(), leftOut);
                Append();
            }

            _isClosed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private void Compose(ReadOnlySpan<byte> raw, string reason, EventOrigin origin, DateTimeOffset now, long leftOut)
    {
        _line.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, now);
            writer.WriteString("source"u8, origin.Source);
            writer.WriteNumber("position"u8, origin.Position);
            writer.WriteString("reason"u8, reason.Length <= LongestReason ? reason : reason[..LongestReason]);
            writer.WriteNumber("length"u8, raw.Length);
            var start = Beginning(raw);
            if (Utf8.IsValid(start))
            {
                writer.WriteString("raw"u8, start);
            }
            else
            {
                writer.WriteBase64String("raw_base64"u8, start);
            }

            if (leftOut > 0)
            {
                writer.WriteNumber("left_out_before"u8, leftOut);
            }

            writer.WriteEndObject();
        }

        _line.Write("\n"u8);
    }

    /// <summary>Cut between characters, where it is text.</summary>
    private static ReadOnlySpan<byte> Beginning(ReadOnlySpan<byte> raw)
    {
        if (raw.Length <= LongestRaw)
        {
            return raw;
        }

        var end = LongestRaw;
        while (end > LongestRaw - 4 && (raw[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return raw[..end];
    }

    private void Append()
    {
        try
        {
            _file ??= Open();
            if (_file.Length > 0 && _file.Length + _line.WrittenCount > limits.FileSize)
            {
                _file.Dispose();
                _file = null;
                File.Move(path, Previous, overwrite: true);
                _file = Open();
            }

            _file.Write(_line.WrittenSpan);
            Counts = Counts with { Written = Counts.Written + 1 };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Counts = Counts with { LeftOut = Counts.LeftOut + 1 };
            _file?.Dispose();
            _file = null;
        }
    }

    private FileStream Open() => new(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = OwnerOnly,
    });
}
