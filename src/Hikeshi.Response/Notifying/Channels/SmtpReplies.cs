using System.Text;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>Reads replies of a mail server (RFC 5321 §4.2), whose lines and number of lines are bounded.</summary>
internal sealed class SmtpReplies(Stream stream)
{
    private const int LongestLine = 1_000;
    private const int MostLines = 100;

    private readonly byte[] buffer = new byte[4096];
    private int start;
    private int end;

    /// <summary>More came than the reply that was asked for.</summary>
    public bool HasMore => start < end;

    /// <returns>The texts of the reply's lines, without their codes.</returns>
    /// <exception cref="SmtpRefusedException">Another code than one that begins with <paramref name="expected"/>, or no reply.</exception>
    public async Task<IReadOnlyList<string>> ExpectAsync(string expected, string asked, CancellationToken cancel)
    {
        var texts = new List<string>();
        while (true)
        {
            var line = await LineAsync(cancel);
            if (line.Length < 3 || !line[..3].All(char.IsAsciiDigit) || (line.Length > 3 && line[3] is not (' ' or '-')) || texts.Count == MostLines)
            {
                throw new SmtpRefusedException($"it answered {asked} with what is no reply of a mail server", isForGood: false) { IsEndOfSession = true };
            }

            texts.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }

            return line.StartsWith(expected, StringComparison.Ordinal) ? texts
                : throw new SmtpRefusedException($"it answered {asked} with {line[..3]} {string.Join(' ', texts)}", isForGood: line[0] == '5') { IsEndOfSession = line.StartsWith("421", StringComparison.Ordinal) };
        }
    }

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (true)
        {
            while (start < end)
            {
                var next = buffer[start++];
                if (next == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append(next < 0x80 ? (char)next : '?');
                if (line.Length > LongestLine)
                {
                    throw new SmtpRefusedException("it answered with a line without end", isForGood: false) { IsEndOfSession = true };
                }
            }

            (start, end) = (0, await stream.ReadAsync(buffer, cancel));
            if (end == 0)
            {
                throw new SmtpRefusedException("it hung up", isForGood: false) { IsEndOfSession = true };
            }
        }
    }
}

/// <summary>What the server said instead; <see cref="MailChannel"/> turns it into a report.</summary>
/// <param name="isForGood">It will not be otherwise next time.</param>
internal sealed class SmtpRefusedException(string sentence, bool isForGood) : Exception(sentence)
{
    public bool IsForGood => isForGood;

    /// <summary>Nothing more can be said to it.</summary>
    public bool IsEndOfSession { get; init; }
}
