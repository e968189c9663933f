using System.Collections.Concurrent;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>Reads a file of one or very many documents on all processors.</summary>
public static class PackedFiles
{
    /// <param name="name">Of the file, for messages.</param>
    /// <param name="read">Called for every document, also for one with a refusal, on several threads.</param>
    /// <returns>In the order of the documents. A file that cannot be read is one document with a refusal.</returns>
    public static IReadOnlyList<T> Read<T>(string path, string name, UnpackLimits limits, Func<UnpackedDocument, T> read)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var documents = PackedFile.Read(name, stream, limits);
            // Unpacking an archive is one stream; what comes out of it is read in parallel, one document each at a time.
            return documents is IReadOnlyList<UnpackedDocument> few
                ? [.. few.Select(read)]
                : Partitioner.Create(documents, EnumerablePartitionerOptions.NoBuffering).AsParallel().AsOrdered().Select(read).ToList();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [read(Unreadable(name, failure))];
        }
        catch (AggregateException failures) when (failures.InnerExceptions.All(failure => failure is IOException))
        {
            return [read(Unreadable(name, failures.InnerExceptions[0]))];
        }
    }

    private static UnpackedDocument Unreadable(string name, Exception failure) =>
        new(name, [], new UnpackRefused(name, failure.Message, "a readable file", "Check the path and who may read it."));
}
