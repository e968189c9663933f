using System.Text;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds;

/// <summary>Reads comma-separated values (RFC 4180; line ends LF or CRLF, a byte order mark is skipped) row by row. Not thread-safe.</summary>
internal sealed class CsvRows
{
    private const char ByteOrderMark = '\uFEFF';

    private readonly string file;
    private readonly FeedLimits limits;
    private readonly StreamReader reader;
    private readonly StringBuilder field = new();
    private readonly List<string> fields = [];
    private readonly char[] chunk = new char[4096];
    private int next = 1;
    private int length;
    private int at;
    private int end;

    public CsvRows(string file, Stream stream, FeedLimits limits)
    {
        this.file = file;
        this.limits = limits;
        reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false);
        if (Peek() == ByteOrderMark)
        {
            at++;
        }
    }

    /// <summary>Line on which the row that was read last begins, from 1.</summary>
    public int Line { get; private set; }

    /// <returns>The fields of the next row that is not empty; null at the end. The list is used again by the next call.</returns>
    /// <exception cref="RefusedException">A quote that is not closed or stands alone, a row that is too long.</exception>
    public IReadOnlyList<string>? Read()
    {
        while (Peek() >= 0)
        {
            Line = next;
            length = 0;
            fields.Clear();
            while (ReadField())
            {
            }

            if (fields.Count > 1 || fields[0].Length > 0)
            {
                return fields;
            }
        }

        return null;
    }

    public RefusedException Refused(string what, string expected) => new(new FeedRefused($"{file}:{Line}", what, expected));

    public FeedNote Note(string what, string taken) => new($"{file}:{Line}", what, taken);

    /// <returns>Another field follows in this row.</returns>
    private bool ReadField()
    {
        field.Clear();
        var quoted = Peek() == '"';
        if (quoted)
        {
            Take();
            ReadQuoted();
        }

        for (;;)
        {
            var c = Take();
            if (c == '\r' && Peek() == '\n')
            {
                c = Take();
            }

            if (c is -1 or '\n' or ',')
            {
                fields.Add(field.ToString());
                return c == ',';
            }

            if (quoted || c == '"')
            {
                throw Refused(quoted ? "text after a closing quote" : "a quote inside a field without quotes", "fields with quotes quoted as a whole, their quotes doubled (RFC 4180)");
            }

            field.Append((char)c);
        }
    }

    private void ReadQuoted()
    {
        for (;;)
        {
            var c = Take();
            if (c < 0)
            {
                throw Refused("a quote that is not closed", "a closing quote before the end of the file");
            }

            if (c == '"')
            {
                if (Peek() != '"')
                {
                    return;
                }

                Take();
            }

            field.Append((char)c);
        }
    }

    private int Take()
    {
        var c = Peek();
        at++;
        next += c == '\n' ? 1 : 0;
        return ++length <= limits.RowBytes ? c : throw Refused($"a row of more than {limits.RowBytes} characters", "shorter rows; perhaps a quote was not closed");
    }

    /// <returns>−1 at the end.</returns>
    private int Peek()
    {
        if (at >= end)
        {
            (at, end) = (0, reader.Read(chunk));
        }

        return at < end ? chunk[at] : -1;
    }
}
