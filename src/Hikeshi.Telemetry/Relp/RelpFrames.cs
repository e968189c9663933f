using System.Text;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Relp;

/// <param name="Number">The transaction: the answer names it.</param>
/// <param name="Data">Valid until the next frame; only its beginning when <paramref name="IsTooLong"/>.</param>
internal readonly record struct RelpFrame(int Number, string Command, ReadOnlyMemory<byte> Data, bool IsTooLong);

/// <summary>Cuts a stream into frames: <c>TXNR SP COMMAND SP DATALEN [SP DATA] LF</c> (RELP 0.0.1, "Frame format").</summary>
/// <param name="longest">Bytes of data that are read; more is stepped over, up to <see cref="LongestSkipped"/>.</param>
internal sealed class RelpFrames(ByteWindow window, int longest)
{
    /// <summary>Room for a frame around its data.</summary>
    public const int Overhead = LongestHeader + 2;

    /// <summary>A sender that announces more than this does not speak the protocol.</summary>
    public const int LongestSkipped = 64 << 20;

    // Nine digits, a command of 32 letters, nine digits (same document), and what is between.
    private const int LongestHeader = 9 + 1 + 32 + 1 + 9 + 1;

    private int _consumed;

    public RelpFrame Current { get; private set; }

    /// <returns>False at the end, and for what is no frame: after it nothing can be found again, and the connection is closed.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        window.Advance(_consumed);
        _consumed = 0;
        Header? header;
        while ((header = Read(window.Unread)) is null)
        {
            if (window.Count > LongestHeader || !await window.FillAsync(cancel))
            {
                return false;
            }
        }

        var (number, command, length, headerLength) = header.Value;
        if (length < 0 || length > LongestSkipped)
        {
            return false;
        }

        window.Advance(headerLength);
        return length > longest ? await LongAsync(number, command, length, cancel) : await WholeAsync(number, command, length, cancel);
    }

    private async ValueTask<bool> WholeAsync(int number, string command, int length, CancellationToken cancel)
    {
        if (!await window.HasAsync(length + 1, cancel) || window.Unread[length] != (byte)'\n')
        {
            return false;
        }

        Current = new RelpFrame(number, command, window.Memory[..length], IsTooLong: false);
        _consumed = length + 1;
        return true;
    }

    private async ValueTask<bool> LongAsync(int number, string command, int length, CancellationToken cancel)
    {
        if (!await window.HasAsync(longest, cancel))
        {
            return false;
        }

        Current = new RelpFrame(number, command, window.Memory[..Math.Min(longest, 8192)].ToArray(), IsTooLong: true);
        return await window.SkipAsync(length, cancel) && await window.HasAsync(1, cancel) && window.Unread[0] == (byte)'\n' && Step();
    }

    private bool Step()
    {
        window.Advance(1);
        return true;
    }

    /// <returns>Null when more is needed; a length of -1 when this is no header.</returns>
    private static Header? Read(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (Number(text, ref at) is not { } number)
        {
            return Broken(text, at);
        }

        if (at >= text.Length || text[at++] != ' ')
        {
            return Broken(text, at);
        }

        var start = at;
        while (at < text.Length && char.IsAsciiLetter((char)text[at]) && at - start <= 32)
        {
            at++;
        }

        if (at >= text.Length || at == start || text[at++] != ' ')
        {
            return Broken(text, at);
        }

        var command = Encoding.ASCII.GetString(text[start..(at - 1)]);
        if (Number(text, ref at) is not { } length || at >= text.Length)
        {
            return Broken(text, at);
        }

        // Without data, the space before it is left out; some senders write it.
        return text[at] == (byte)' ' ? new(number, command, length, at + 1)
            : text[at] == (byte)'\n' && length == 0 ? new(number, command, length, at)
            : Broken(text, 0);
    }

    private static Header? Broken(ReadOnlySpan<byte> text, int at) => at >= text.Length ? null : new Header(0, "", -1, 0);

    private static int? Number(ReadOnlySpan<byte> text, ref int at)
    {
        var (start, number) = (at, 0);
        while (at < text.Length && at - start < 9 && char.IsAsciiDigit((char)text[at]))
        {
            number = (number * 10) + text[at++] - '0';
        }

        return at > start ? number : null;
    }

    private readonly record struct Header(int Number, string Command, int Length, int HeaderLength);
}
