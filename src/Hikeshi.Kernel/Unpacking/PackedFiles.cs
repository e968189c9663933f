using Hikeshi.Kernel.Files;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>Reads a file of one or very many documents on all processors. Of all files that are read at one time, no more is unpacked than <see cref="UnpackMemory"/> allows.</summary>
public static class PackedFiles
{
    /// <param name="name">Of the file, for messages.</param>
    /// <param name="read">Called for every document, also for one with a refusal, on several threads.</param>
    /// <returns>In the order of the documents. A file that cannot be read is one document with a refusal.</returns>
    public static IReadOnlyList<T> Read<T>(string path, string name, UnpackLimits limits, Func<UnpackedDocument, T> read) =>
        Read(path, name, limits, UnpackMemory.Shared, read);

    internal static IReadOnlyList<T> Read<T>(string path, string name, UnpackLimits limits, UnpackMemory memory, Func<UnpackedDocument, T> read)
    {
        if (FileIdentity.Fault(path) is { } fault)
        {
            return [read(new UnpackedDocument(name, [], new UnpackRefused(name, fault, "a regular file, or a link to one", "It was not opened; give the file itself.")))];
        }

        try
        {
            using var stream = File.OpenRead(path);
            var documents = PackedFile.Read(name, stream, limits, memory);
            return documents is IReadOnlyList<UnpackedDocument> few ? [.. few.Select(ReadOne)] : ReadMany(documents, ReadOne);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [read(Unreadable(name, failure))];
        }
        catch (AggregateException failures) when (failures.InnerExceptions.All(failure => failure is IOException))
        {
            return [read(Unreadable(name, failures.InnerExceptions[0]))];
        }

        T ReadOne(UnpackedDocument document)
        {
            try
            {
                return read(document);
            }
            finally
            {
                memory.Return(document.Bytes.Length);
            }
        }
    }

    /// <summary>Unpacking an archive is one stream; what comes out of it is read in parallel, one document each at a time.</summary>
    private static List<T> ReadMany<T>(IEnumerable<UnpackedDocument> documents, Func<UnpackedDocument, T> read)
    {
        var results = new List<T>();
        using var next = documents.GetEnumerator();
        Parallel.For(0, Environment.ProcessorCount, (_, loop) =>
        {
            while (!loop.IsExceptional)
            {
                UnpackedDocument document;
                int place;
                lock (next)
                {
                    if (!next.MoveNext())
                    {
                        return;
                    }

                    document = next.Current;
                    place = results.Count;
                    results.Add(default!);
                }

                var result = read(document);
                lock (next)
                {
                    results[place] = result;
                }
            }
        });
        return results;
    }

    private static UnpackedDocument Unreadable(string name, Exception failure) =>
        new(name, [], new UnpackRefused(name, failure.Message.TrimEnd('.'), "a readable file", "Check the path and who may read it."));
}
