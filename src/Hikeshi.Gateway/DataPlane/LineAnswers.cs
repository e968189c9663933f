using System.Buffers;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>What stands behind the gateway, in the smallest form: a line protocol. <c>PAY id …</c> is confirmed by its id, <c>QUIT</c> ends, any other line is taken.</summary>
internal sealed class LineAnswers
{
    internal const int MaxLine = 4096;
    private readonly List<byte> partial = [];

    /// <returns>False when the conversation is over.</returns>
    internal bool Feed(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> answers)
    {
        while (bytes.IndexOf((byte)'\n') is var end && end >= 0)
        {
            var line = bytes[..end];
            bytes = bytes[(end + 1)..];
            bool goesOn;
            if (partial.Count == 0)
            {
                goesOn = Answer(line, answers);
            }
            else
            {
                partial.AddRange(line);
                goesOn = Answer(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(partial), answers);
                partial.Clear();
            }

            if (!goesOn)
            {
                return false;
            }
        }

        partial.AddRange(bytes);
        if (partial.Count <= MaxLine)
        {
            return true;
        }

        answers.Write("500 line too long\r\n"u8);
        return false;
    }

    private static bool Answer(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> answers)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.SequenceEqual("QUIT"u8))
        {
            return false;
        }

        if (line.Length > MaxLine)
        {
            answers.Write("500 line too long\r\n"u8);
            return false;
        }

        if (line.StartsWith("PAY "u8))
        {
            var id = line[4..];
            var blank = id.IndexOf((byte)' ');
            answers.Write("250 "u8);
            answers.Write(blank < 0 ? id : id[..blank]);
            answers.Write("\r\n"u8);
        }
        else
        {
            answers.Write("250 ok\r\n"u8);
        }

        return true;
    }
}
