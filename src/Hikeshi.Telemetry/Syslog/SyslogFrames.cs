using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Syslog;

/// <summary>
/// Cuts a stream into messages. RFC 6587 has two ways, and each message shows which it uses: <c>123 &lt;34&gt;…</c> counts its octets (§3.4.1),
/// anything else ends with its line (§3.4.2). A line of text that begins with a number is not taken for a count: after the count comes
/// a priority, or a JSON object.
/// </summary>
/// <param name="longest">Bytes of a message.</param>
internal sealed class SyslogFrames(ByteWindow window, int longest)
{
    private const int MostDigits = 9;

    /// <summary>Room for a message, its count and its end.</summary>
    public const int Overhead = 16;

    private int _consumed;

    /// <summary>Valid until the next is read; only its beginning when <see cref="IsTooLong"/>.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; }

    public bool IsTooLong { get; private set; }

    /// <returns>False at the end. What a closed connection leaves without an end is no message.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        window.Advance(_consumed);
        _consumed = 0;
        IsTooLong = false;
        while (true)
        {
            while (window.Count > 0 && window.Unread[0] is (byte)'\n' or (byte)'\r' or 0)
            {
                window.Advance(1); // ends that were sent after a counted message
            }

            if (window.Count > 0 && Count(window.Unread) is { } prefix)
            {
                return await CountedAsync(prefix, cancel);
            }

            if (window.Count >= MostDigits + 2 || (window.Count > 0 && !char.IsBetween((char)window.Unread[0], '1', '9')) || window.Unread.Contains((byte)'\n'))
            {
                return await LineAsync(cancel);
            }

            if (!await window.FillAsync(cancel))
            {
                return false;
            }
        }
    }

    /// <returns>The count and its length with the space; null when there is none, or not yet.</returns>
    private static (int Length, int Octets)? Count(ReadOnlySpan<byte> text)
    {
        var digits = text[..Math.Min(text.Length, MostDigits + 1)].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits is > 0 and <= MostDigits && text[0] != '0' && text.Length > digits + 1 && text[digits] == ' ' && text[digits + 1] is (byte)'<' or (byte)'{'
            ? (digits + 1, int.Parse(text[..digits]))
            : null;
    }

    private async ValueTask<bool> CountedAsync((int Length, int Octets) prefix, CancellationToken cancel)
    {
        window.Advance(prefix.Length);
        IsTooLong = prefix.Octets > longest;
        if (!await window.HasAsync(Math.Min(prefix.Octets, longest), cancel))
        {
            return false;
        }

        if (IsTooLong)
        {
            Keep(longest);
            return await window.SkipAsync(prefix.Octets, cancel);
        }

        Message = window.Memory[..prefix.Octets];
        _consumed = prefix.Octets;
        return true;
    }

    private async ValueTask<bool> LineAsync(CancellationToken cancel)
    {
        for (var searched = 0; ;)
        {
            var end = window.Unread[searched..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += searched;
                IsTooLong = end > longest;
                Message = window.Memory[..Math.Min(end, longest)];
                _consumed = end + 1;
                return true;
            }

            searched = window.Count;
            if (searched > longest)
            {
                IsTooLong = true;
                Keep(longest);
                return await SkipLineAsync(cancel);
            }

            if (!await window.FillAsync(cancel))
            {
                return false;
            }
        }
    }

    private async ValueTask<bool> SkipLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var end = window.Unread.IndexOf((byte)'\n');
            window.Advance(end < 0 ? window.Count : end + 1);
            if (end >= 0)
            {
                return true;
            }

            if (!await window.FillAsync(cancel))
            {
                return true; // the beginning is told all the same
            }
        }
    }

    /// <summary>The window moves on while the rest is stepped over.</summary>
    private void Keep(int length) => Message = window.Memory[..Math.Min(length, 8192)].ToArray();
}
