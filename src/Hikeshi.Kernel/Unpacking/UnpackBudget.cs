using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>What one file may unpack to, and the memory for it. Nothing is unpacked whose size is not known and allowed.</summary>
/// <param name="memory">What every document takes of it, whoever reads the document gives back; null when one at a time is read.</param>
internal sealed class UnpackBudget(string file, long packed, UnpackLimits limits, UnpackMemory? memory)
{
    /// <summary>What is wrong with a file of so many unpacked bytes; null when nothing is.</summary>
    public Refusal? Fault(long total) =>
        total > limits.Total ? Refused(file, $"it unpacks to more than {Size(limits.Total)}", $"at most {Size(limits.Total)} from one file")
        : total > UnpackLimits.FreeOfRatio && total / limits.Ratio >= packed ? Refused(file, $"it unpacks to more than {limits.Ratio} times its {packed} bytes", $"at most {limits.Ratio} times, as texts have it")
        : null;

    /// <inheritdoc cref="Fault(long)"/>
    public Refusal? Fault(string document, long length) =>
        length > limits.Document ? Refused(document, $"it unpacks to more than {Size(limits.Document)}", $"at most {Size(limits.Document)} a document") : null;

    /// <summary>Counts the bytes of the only document of a file, and keeps none.</summary>
    /// <exception cref="RefusedException">An <see cref="UnpackRefused"/>: more than is allowed.</exception>
    public long Measure(string document, Stream stream)
    {
        var chunk = new byte[81_920];
        var length = 0L;
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            length += read;
            if ((Fault(length) ?? Fault(document, length)) is { } fault)
            {
                throw new RefusedException(fault);
            }
        }

        return length;
    }

    /// <summary>Reads a document of known size.</summary>
    /// <exception cref="InvalidDataException">It has another size.</exception>
    public byte[] Fill(Stream stream, long length)
    {
        memory?.Take(length);
        try
        {
            var bytes = new byte[length];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read < bytes.Length ? throw new InvalidDataException($"it has {read} bytes where {length} are stated")
                : stream.ReadByte() >= 0 ? throw new InvalidDataException($"it has more than the {length} bytes that are stated")
                : bytes;
        }
        catch
        {
            memory?.Return(length);
            throw;
        }
    }

    /// <summary>Gives back what a document took that nobody will read.</summary>
    public void Drop(byte[] bytes) => memory?.Return(bytes.Length);

    internal static string Size(long bytes) => bytes % (1 << 20) == 0 ? $"{bytes >> 20} MiB" : $"{bytes} bytes";

    private static UnpackRefused Refused(string where, string what, string expected) =>
        new(where, what, expected, "Nothing of it was taken; look at where it came from.");
}
