using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>Counts what one file unpacks to. Not thread-safe.</summary>
internal sealed class UnpackBudget(string file, long packed, UnpackLimits limits)
{
    private long total;

    /// <summary>Why nothing more of this file is unpacked; null while more may be.</summary>
    public Refusal? Exhausted { get; private set; }

    /// <summary>Reads a document to its end.</summary>
    /// <exception cref="RefusedException">An <see cref="UnpackRefused"/>: a limit is passed. When it is one of the whole file, <see cref="Exhausted"/> is set too.</exception>
    public byte[] Drain(string document, Stream stream)
    {
        using var bytes = new MemoryStream();
        var chunk = new byte[81_920];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            total += read;
            if (total > limits.Total || (total > UnpackLimits.FreeOfRatio && total / limits.Ratio >= packed))
            {
                Exhausted = total > limits.Total
                    ? Refused(file, $"it unpacks to more than {Size(limits.Total)}", $"at most {Size(limits.Total)} from one file")
                    : Refused(file, $"it unpacks to more than {limits.Ratio} times its {packed} bytes", $"at most {limits.Ratio} times, as texts have it");
                throw new RefusedException(Exhausted);
            }

            if (bytes.Length + read > limits.Document)
            {
                throw new RefusedException(Refused(document, $"it unpacks to more than {Size(limits.Document)}", $"at most {Size(limits.Document)} a document"));
            }

            bytes.Write(chunk, 0, read);
        }

        return bytes.ToArray();
    }

    internal static string Size(long bytes) => bytes % (1 << 20) == 0 ? $"{bytes >> 20} MiB" : $"{bytes} bytes";

    private static UnpackRefused Refused(string where, string what, string expected) =>
        new(where, what, expected, "Nothing of it was taken; look at where it came from.");
}
