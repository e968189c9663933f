using System.Security.Cryptography;
using Hikeshi.Kernel.Files;
using Hikeshi.Telemetry.Formats;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Telemetry.Tailing;

/// <summary>One open file, and how far it is read. It stays open when it is renamed, so its end is read too. One thread at a time.</summary>
internal sealed class TailedFile : IDisposable
{
    /// <summary>Bytes of a line: what the detector takes.</summary>
    public const int LongestLine = 10 << 20;
    private const int Portion = 256 * 1024;
    private const int BeginningLength = 1024;

    private readonly SafeFileHandle _handle;
    private byte[] _buffer = new byte[Portion];
    private (int Length, string Digest) _beginning;
    private bool _isInsideLongLine;

    private TailedFile(string path, SafeFileHandle handle, FileIdentity identity, InputFormat format)
    {
        Path = path;
        _handle = handle;
        Identity = identity;
        Format = format;
        _beginning = (0, Digest(0));
    }

    public string Path { get; set; }

    public FileIdentity Identity { get; }

    public InputFormat Format { get; }

    /// <summary>Where the next line begins.</summary>
    public long Offset { get; private set; }

    /// <summary>When it was last found under its name, or last grew.</summary>
    public DateTimeOffset LastAlive { get; set; }

    public TailPosition Position => new(Path, Identity.Device, Identity.Number, Offset, _beginning.Length, _beginning.Digest);

    /// <returns>Null when it is gone, or may not be read.</returns>
    public static TailedFile? Open(string path, InputFormat format)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // Asked of the handle: between looking and opening the name may have come to mean another file.
            var identity = FileIdentity.Of($"/proc/self/fd/{handle.DangerousGetHandle()}");
            if (identity is { Type: FileType.Regular } known)
            {
                return new TailedFile(path, handle, known, format);
            }

            handle.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Tried again at the next look.
        }

        return null;
    }

    /// <summary>Goes on where it was left, unless this is another file of the same number, or was cut off.</summary>
    public void Resume(TailPosition at)
    {
        if (RandomAccess.GetLength(_handle) >= at.Offset && at.BeginningLength is >= 0 and <= BeginningLength && Digest(at.BeginningLength) == at.Beginning)
        {
            (Offset, _beginning) = (at.Offset, (at.BeginningLength, at.Beginning));
        }
    }

    public void SkipToEnd()
    {
        Offset = RandomAccess.GetLength(_handle);
        Remember();
    }

    /// <summary>Gives the whole lines of the next portion to <paramref name="take"/>: the line, where it begins, and whether it was too long to be kept.</summary>
    /// <param name="isLast">The file is not written to any more: what has no end is a line too.</param>
    /// <returns>False when there is nothing to read.</returns>
    public bool ReadPortion(TakeLine take, bool isLast)
    {
        var length = RandomAccess.GetLength(_handle);
        if (length < Offset || (length > Offset && Digest(_beginning.Length) != _beginning.Digest))
        {
            (Offset, _beginning, _isInsideLongLine) = (0, (0, Digest(0)), false); // cut off by copytruncate, and perhaps grown again
        }

        var read = RandomAccess.Read(_handle, _buffer, Offset);
        if (read == 0)
        {
            return false;
        }

        var taken = Lines(_buffer.AsSpan(0, read), take);
        if (taken == 0 && read == _buffer.Length && read < LongestLine)
        {
            Array.Resize(ref _buffer, Math.Min(LongestLine, _buffer.Length * 4));
            return true;
        }

        if (taken == 0 && read == LongestLine)
        {
            take(_isInsideLongLine ? [] : _buffer.AsSpan(0, Portion), Offset, isTooLong: true);
            (taken, _isInsideLongLine) = (read, true);
        }
        else if (taken == 0 && isLast)
        {
            taken = read;
            Give(_buffer.AsSpan(0, read), Offset, take);
        }

        Offset += taken;
        Remember();
        return taken > 0;
    }

    public void Dispose() => _handle.Dispose();

    private int Lines(ReadOnlySpan<byte> text, TakeLine take)
    {
        var at = 0;
        while (text[at..].IndexOf((byte)'\n') is >= 0 and var end)
        {
            Give(text.Slice(at, end), Offset + at, take);
            at += end + 1;
        }

        return at;
    }

    private void Give(ReadOnlySpan<byte> line, long offset, TakeLine take)
    {
        if (!_isInsideLongLine && line.ContainsAnyExcept(" \t\r\0"u8))
        {
            take(line, offset, isTooLong: false);
        }

        _isInsideLongLine = false;
    }

    /// <summary>Only what was read already is remembered: a file that is empty yet begins with anything.</summary>
    private void Remember()
    {
        var length = (int)Math.Min(Offset, BeginningLength);
        if (length != _beginning.Length)
        {
            _beginning = (length, Digest(length));
        }

        if (_buffer.Length > Portion)
        {
            _buffer = new byte[Portion];
        }
    }

    private string Digest(int length)
    {
        var start = new byte[length];
        var read = RandomAccess.Read(_handle, start, 0);
        return Convert.ToHexStringLower(SHA256.HashData(start.AsSpan(0, read)));
    }

    internal delegate void TakeLine(ReadOnlySpan<byte> line, long offset, bool isTooLong);
}
